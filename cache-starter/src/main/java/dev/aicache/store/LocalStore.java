package dev.aicache.store;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.CacheStatistics;
import dev.aicache.CachedResponse;

/** The entries of this process. Thread-safe; a lookup takes no lock. */
public interface LocalStore {

    /** The entry, if there is one and it is fresh. Counts as a hit or a miss. */
    @Nullable
    Hit get(CacheKey key);

    /** As {@link #get}, but not counted: for looking again where the first look was counted already. */
    @Nullable
    Hit peek(CacheKey key);

    /**
     * Stores the answer in place of one that is there.
     *
     * @param ttl how long it is fresh; positive
     * @return false where the answer is larger than the whole budget, and nothing was stored
     */
    boolean put(CacheKey key, CachedResponse response, Duration ttl);

    /** Removes the entry if it still holds this very answer. */
    void remove(CacheKey key, CachedResponse response);

    /**
     * Removes every entry.
     *
     * @return how many there were
     */
    long clear();

    CacheStatistics statistics();
}
