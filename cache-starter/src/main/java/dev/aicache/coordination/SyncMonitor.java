package dev.aicache.coordination;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells how long ago an instance was sure to know every purge. Thread-safe. */
public final class SyncMonitor {

    /** How many heartbeats may fail before an instance is no longer in sync. */
    private static final int HEARTBEATS = 3;

    /** Three centuries less than nothing: never was there such a moment. */
    private static final long NEVER = Long.MIN_VALUE;

    private final LongSupplier nanos;
    private final long lagging;
    private final long isolated;

    private final CountDownLatch first = new CountDownLatch(1);

    private volatile long confirmedAt = NEVER;

    /**
     * Begins isolated, until it is confirmed.
     *
     * @param nanos a clock that is not set back
     * @param maxStaleness for how long an entry may be served after its purge; at least three heartbeats
     */
    public SyncMonitor(LongSupplier nanos, Duration heartbeat, Duration maxStaleness) {
        this.nanos = nanos;
        this.lagging = HEARTBEATS * heartbeat.toNanos();
        this.isolated = maxStaleness.toNanos();
        if (lagging <= 0 || isolated < lagging) {
            throw new IllegalArgumentException(
                    "A staleness of %s is not three heartbeats of %s".formatted(maxStaleness, heartbeat));
        }
    }

    /** The clock, to be read before a heartbeat is asked for. */
    public long now() {
        return nanos.getAsLong();
    }

    /**
     * Every purge is known that was in the log at a moment.
     *
     * @param asked the moment before the log was asked: what came after that may have come after the answer
     */
    public void confirm(long asked) {
        long known = confirmedAt;
        if (known == NEVER || asked - known > 0) {
            confirmedAt = asked;
        }
        first.countDown();
    }

    /** Waits until it is confirmed for the first time; whether it was by then. */
    public boolean await(Duration wait) throws InterruptedException {
        return first.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    public SyncState state() {
        long known = confirmedAt;
        long since = nanos.getAsLong() - known;
        if (known == NEVER || since > isolated) {
            return SyncState.ISOLATED;
        }
        return since > lagging ? SyncState.LAGGING : SyncState.IN_SYNC;
    }

    /** For how long that has not been confirmed; {@link SyncStatus#NEVER} where it never was. */
    public Duration lag() {
        long known = confirmedAt;
        return known == NEVER ? SyncStatus.NEVER : Duration.ofNanos(Math.max(0, nanos.getAsLong() - known));
    }
}
