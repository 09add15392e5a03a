package dev.aicache;

/**
 * What the local store holds and how it has answered since start-up; a moment's reading, not a consistent snapshot.
 *
 * @param weight bytes in use, entries, keys and bookkeeping included
 * @param budget bytes that may be in use now
 * @param maxMemory bytes that may be in use when the heap is not under pressure
 */
public record CacheStatistics(
        long entries,
        long weight,
        long budget,
        long maxMemory,
        long hits,
        long misses,
        long stored,
        long evicted,
        long expired) {

    /** Share of lookups that were answered, from 0 to 1; 0 while there were none. */
    public double hitRatio() {
        long lookups = hits + misses;
        return lookups == 0 ? 0 : (double) hits / lookups;
    }
}
