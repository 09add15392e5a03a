package dev.aicache.warming.snapshot;

import java.time.Duration;
import java.util.function.LongSupplier;

import dev.aicache.warming.Progress;

/** How long a job may go on. */
final class Deadline {

    private final LongSupplier ticker;
    private final long started;
    private final long nanos;

    /**
     * Begins now.
     *
     * @param ticker nanoseconds
     */
    Deadline(LongSupplier ticker, Duration within) {
        this.ticker = ticker;
        this.started = ticker.getAsLong();
        this.nanos = within.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? within.toNanos() : Long.MAX_VALUE;
    }

    boolean isOver() {
        return ticker.getAsLong() - started >= nanos;
    }

    /** Ends the job where it was cancelled. */
    static void check(Progress progress) throws InterruptedException {
        if (progress.isCancelled() || Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
        }
    }
}
