package dev.aicache.store.pressure;

import java.time.Duration;

/**
 * The time that an eviction is given to show: until the old generation was collected, or for {@value #COLLECTIONS}
 * collections of the young one and two seconds, one second where memory is very short.
 *
 * <p>Not thread-safe.
 */
final class Grace {

    static final int COLLECTIONS = 8;

    private static final long WAIT = Duration.ofSeconds(2).toNanos();
    private static final long SHORT_WAIT = WAIT / 2;

    private boolean isOver = true;
    private int collections;

    /** Something was evicted. */
    void begin() {
        isOver = false;
        collections = 0;
    }

    /**
     * @param isOld whether old data were collected
     */
    void collected(boolean isOld) {
        collections++;
        isOver |= isOld;
    }

    /**
     * @param nanos time since the eviction
     */
    boolean isOver(long nanos, boolean isCritical) {
        return isOver || (collections >= COLLECTIONS && nanos >= (isCritical ? SHORT_WAIT : WAIT));
    }
}
