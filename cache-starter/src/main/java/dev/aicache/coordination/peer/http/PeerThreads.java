package dev.aicache.coordination.peer.http;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Threads for what is done beside requests: rounds, looking members up, answering, and taking what was answered. */
public final class PeerThreads implements AutoCloseable {

    private static final int MOST_WAITING = 10_000;
    private static final int MOST_ANSWERS = 256;

    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(named("rounds"));
    private final ScheduledExecutorService lookups = Executors.newSingleThreadScheduledExecutor(named("members"));
    private final ThreadPoolExecutor work = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            named("work"),
            new ThreadPoolExecutor.CallerRunsPolicy());

    private final Scheduler answers = Schedulers.newBoundedElastic(2, MOST_ANSWERS, "ai-cache-peer-answers");

    private static ThreadFactory named(String purpose) {
        return task -> {
            Thread thread = new Thread(task, "ai-cache-peer-" + purpose);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Takes what others have answered, one after the other. What it has no room for is done by whoever brings it. */
    public Executor work() {
        return work;
    }

    /** Answers requests. Refuses them where it cannot keep up. */
    public Scheduler answers() {
        return answers;
    }

    void everyRound(Duration interval, Runnable round) {
        var unused = rounds.scheduleAtFixedRate(round, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    void everyLookup(Duration interval, Runnable lookup) {
        var unused = lookups.scheduleWithFixedDelay(lookup, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        lookups.shutdownNow();
        work.shutdownNow();
        answers.dispose();
    }
}
