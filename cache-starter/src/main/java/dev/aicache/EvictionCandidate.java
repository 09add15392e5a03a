package dev.aicache;

/**
 * An entry as an {@link EvictionPolicy} sees it. Times are in nanoseconds on the store's clock, which begins at 0 with
 * the store. A moment's reading: callers go on reading the entry meanwhile.
 */
public interface EvictionCandidate {

    /** How many entries had been stored before this one. */
    long sequence();

    /** Before 0 where the entry was restored, and had been stored before that. */
    long storedAt();

    /** When it is no longer fresh; it may be served for a while after that. */
    long expiresAt();

    /** When it was last read, to ten microseconds; {@link #storedAt} while it never was. */
    long lastAccess();

    /** How often it was read; an estimate where that was more than once in ten microseconds. */
    long hits();

    /** What the store counts for it: key, headers, body and bookkeeping, in bytes; positive. */
    int bytes();

    /** What the answer cost upstream, in the unit that is configured and within bounds around the mean; not negative. */
    double cost();

    /**
     * What the last entry that had been evicted was worth when this one was last read, or stored. A policy that adds it
     * lets entries age that are not read any more (<i>GreedyDual</i>, Young 1994).
     */
    double age();
}
