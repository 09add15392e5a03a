package dev.aicache.gateway;

import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Keeps work on long bodies off the event loops, which all clients share. */
final class LongWork {

    /** Bytes from which on it is worth another thread. */
    static final long FROM = 256L * 1024;

    private LongWork() {}

    /** Does the work now, or for a longer body on a thread for it; now, too, where there is none to be had. */
    static void run(long bytes, Runnable work) {
        if (bytes < FROM) {
            work.run();
            return;
        }
        try {
            Schedulers.boundedElastic().schedule(work);
        } catch (RejectedExecutionException e) {
            work.run();
        }
    }

    /** What the work yields, which is not null; it is done wholly or not at all, also if nobody waits for it any more. */
    static <T> Mono<T> call(long bytes, Callable<T> work) {
        return bytes < FROM ? Mono.fromCallable(work) : callElsewhere(work);
    }

    /** The same on another thread however short it is; here where there is none to be had. */
    static <T> Mono<T> callElsewhere(Callable<T> work) {
        return callOn(Schedulers.boundedElastic(), work);
    }

    static <T> Mono<T> callOn(Scheduler threads, Callable<T> work) {
        Mono<T> here = Mono.fromCallable(work);
        return here.subscribeOn(threads).onErrorResume(RejectedExecutionException.class, e -> here);
    }
}
