package dev.aicache.store.pressure;

import java.lang.management.MemoryPoolMXBean;

/**
 * The JVM's own alarm for an old generation that is full after it was collected. There is one for the whole process:
 * if somebody set it already it stays as it is.
 */
final class OldGenerationAlarm implements AutoCloseable {

    private static final double SHARE = .8;

    private final MemoryPoolMXBean pool;
    private final long threshold;

    private OldGenerationAlarm(MemoryPoolMXBean pool, long threshold) {
        this.pool = pool;
        this.threshold = threshold;
    }

    /**
     * Sets the alarm where that can be done.
     *
     * @param capacity bytes that the pool can take
     */
    static OldGenerationAlarm set(MemoryPoolMXBean pool, long capacity) {
        long threshold = (long) (SHARE * capacity);
        if (!pool.isCollectionUsageThresholdSupported() || pool.getCollectionUsageThreshold() != 0) {
            return new OldGenerationAlarm(pool, 0);
        }
        pool.setCollectionUsageThreshold(threshold);
        return new OldGenerationAlarm(pool, threshold);
    }

    /** Takes the alarm back, unless somebody has set another one meanwhile. */
    @Override
    public void close() {
        if (threshold > 0 && pool.getCollectionUsageThreshold() == threshold) {
            pool.setCollectionUsageThreshold(0);
        }
    }
}
