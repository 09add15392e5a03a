package dev.aicache;

/** The cache as a bean: what it holds, and the way to empty it. Thread-safe. */
public interface AiCache {

    CacheStatistics statistics();

    /**
     * Purges every entry of this instance. Answers that are being recorded meanwhile are delivered but not stored.
     *
     * @return how many entries there were
     */
    long purgeAll();
}
