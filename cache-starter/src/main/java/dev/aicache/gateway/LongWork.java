package dev.aicache.gateway;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps work on long bodies off the event loops, which all clients share, and on few threads of its own, which nobody else
 * can keep busy. The threads come with the work and leave some time after it. Thread-safe.
 */
final class LongWork {

    /** Bytes from which on it is worth another thread. */
    static final long FROM = 256L * 1024;

    /** What the names of the threads begin with. */
    static final String THREAD = "aicache-work-";

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Executor executor;
    private final Scheduler scheduler;

    /**
     * @param threads how many there are at most
     * @param waiting how much may wait for one; what is beyond that is done where it comes from
     */
    LongWork(int threads, int waiting) {
        AtomicLong number = new AtomicLong();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), work -> {
                    Thread thread = new Thread(work, THREAD + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.executor = pool;
        this.scheduler = Schedulers.fromExecutor(pool);
    }

    /** Does the work now, or for a longer body on a thread for it; now, too, where there is none to be had. */
    void run(long bytes, Runnable work) {
        if (bytes < FROM) {
            work.run();
            return;
        }
        try {
            executor.execute(work);
        } catch (RejectedExecutionException e) {
            work.run();
        }
    }

    /** What the work yields, which is not null; it is done wholly or not at all, also if nobody waits for it any more. */
    <T> Mono<T> call(long bytes, Callable<T> work) {
        return bytes < FROM ? Mono.fromCallable(work) : callElsewhere(work);
    }

    /** The same on another thread however short it is; here where there is none to be had. */
    <T> Mono<T> callElsewhere(Callable<T> work) {
        Mono<T> here = Mono.fromCallable(work);
        return here.subscribeOn(scheduler).onErrorResume(RejectedExecutionException.class, e -> here);
    }
}
