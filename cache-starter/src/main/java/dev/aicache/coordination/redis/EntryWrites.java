package dev.aicache.coordination.redis;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

import io.lettuce.core.SetArgs;

import dev.aicache.Body;
import dev.aicache.CachedResponse;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.remote.Envelope;

/**
 * Writes entries one by one, on a thread of its own: who stores waits for nothing. What comes while too much waits is left
 * out. Thread-safe.
 */
final class EntryWrites {

    private static final int MOST_WAITING = 1000;
    private static final Duration SLOWEST = Duration.ofSeconds(2);
    private static final Duration LAST = Duration.ofSeconds(1);

    /** So that entries that were written together do not all leave together. */
    private static final double JITTER = 0.1;

    private final RedisLink<byte[]> link;
    private final RemoteNames names;
    private final Envelope envelope;
    private final RemoteSettings settings;
    private final UnaryOperator<CachedResponse> form;
    private final Breaker breaker;
    private final LongSupplier nanos;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.NANOSECONDS, new ArrayBlockingQueue<>(MOST_WAITING), EntryWrites::daemon);

    final LongAdder written = new LongAdder();
    final LongAdder tooLarge = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder failed = new LongAdder();

    /** @param form in which an answer is written, for example compressed */
    EntryWrites(
            RedisLink<byte[]> link,
            RemoteNames names,
            Envelope envelope,
            RemoteSettings settings,
            UnaryOperator<CachedResponse> form,
            Breaker breaker,
            LongSupplier nanos) {
        this.link = link;
        this.names = names;
        this.envelope = envelope;
        this.settings = settings;
        this.form = form;
        this.breaker = breaker;
        this.nanos = nanos;
    }

    private static Thread daemon(Runnable task) {
        Thread daemon = new Thread(task, "ai-cache-remote");
        daemon.setDaemon(true);
        return daemon;
    }

    int waiting() {
        return worker.getQueue().size();
    }

    void put(RemoteEntry entry) {
        Body body = entry.response().body();
        int size = body.storedSize();
        long before = waitingBytes.getAndAdd(size);
        // One alone may be longer.
        boolean isTaken = (before == 0 || before + size <= settings.maxWaiting()) && body.retain();
        if (!isTaken) {
            waitingBytes.addAndGet(-size);
            dropped.increment();
            return;
        }
        Waiting waiting = new Waiting(entry, nanos.getAsLong());
        if (!execute(waiting)) {
            waiting.drop();
        }
    }

    /** An entry whose body is retained until it was written, or will not be. */
    private final class Waiting implements Runnable {

        private final RemoteEntry entry;
        private final long since;

        Waiting(RemoteEntry entry, long since) {
            this.entry = entry;
            this.since = since;
        }

        @Override
        public void run() {
            try {
                write(entry, Duration.ofNanos(nanos.getAsLong() - since));
            } catch (RuntimeException | Error e) {
                failed.increment();
            } finally {
                end();
            }
        }

        void drop() {
            dropped.increment();
            end();
        }

        private void end() {
            Body body = entry.response().body();
            waitingBytes.addAndGet(-body.storedSize());
            body.release();
        }
    }

    private boolean execute(Runnable task) {
        try {
            worker.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs when what waits now has been written; never where too much waits. */
    void afterwards(Runnable task) {
        boolean unused = execute(task);
    }

    private void write(RemoteEntry entry, Duration waited) {
        long lifetime = lifetime(
                entry.servable().minus(waited).toMillis(),
                settings.maxTtl().toMillis(),
                ThreadLocalRandom.current().nextDouble());
        if (lifetime < 1) {
            dropped.increment();
            return;
        }
        RemoteEntry formed = entry.with(form.apply(entry.response()));
        if (formed.response().body().storedSize() > settings.maxEntry()) {
            tooLarge.increment();
            return;
        }
        byte[] value = envelope.write(formed, waited.plusMillis(lifetime));
        if (value.length > settings.maxEntry()) {
            tooLarge.increment();
        } else if (!breaker.lets()) {
            dropped.increment();
        } else {
            send(names.entry(entry.key()), value, lifetime);
        }
    }

    private void send(String name, byte[] value, long lifetime) {
        long began = nanos.getAsLong();
        try {
            String unused = link.commands()
                    .thenCompose(commands -> commands.set(name, value, SetArgs.Builder.px(lifetime)))
                    .toCompletableFuture()
                    .get(SLOWEST.toNanos(), TimeUnit.NANOSECONDS);
            written.increment();
            breaker.onSuccess(nanos.getAsLong() - began);
        } catch (ExecutionException | TimeoutException e) {
            failed.increment();
            breaker.onFailure(nanos.getAsLong() - began, e);
        } catch (InterruptedException e) {
            failed.increment();
            breaker.onFailure(nanos.getAsLong() - began, e);
            Thread.currentThread().interrupt();
        }
    }

    /**
     * For how long an entry is kept, in milliseconds: a little more or less than it may be served, or than the limit, and never
     * longer than it may be served.
     *
     * @param random from 0 up to 1
     */
    static long lifetime(long servable, long limit, double random) {
        double jittered = Math.min(servable, limit) * (1 - JITTER + 2 * JITTER * random);
        return Math.min(servable, (long) jittered);
    }

    /** Writes what waits, for a second at most. */
    void close() {
        worker.shutdown();
        try {
            boolean unused = worker.awaitTermination(LAST.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Runnable left : worker.shutdownNow()) {
            if (left instanceof Waiting waiting) {
                waiting.drop();
            }
        }
    }
}
