package dev.aicache.store;

import org.jspecify.annotations.Nullable;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.aicache.CacheKey;

/**
 * Remembers which canonical key the digest of a raw request led to, so that a request that comes again byte for byte is
 * not parsed again. Losing an alias costs a parse, never an answer. Thread-safe.
 */
public final class AliasTable {

    /** Two keys and a cache node, in bytes. */
    private static final int BYTES_PER_ALIAS = 192;

    private static final int MAX_ALIASES = 65_536;

    private final Cache<CacheKey, CacheKey> aliases;

    /**
     * @param maxMemory bytes that the table may take
     */
    public AliasTable(long maxMemory) {
        this.aliases = Caffeine.newBuilder()
                .maximumSize(Math.max(1, Math.min(MAX_ALIASES, maxMemory / BYTES_PER_ALIAS)))
                .executor(Runnable::run)
                .build();
    }

    public @Nullable CacheKey get(CacheKey alias) {
        return aliases.getIfPresent(alias);
    }

    public void put(CacheKey alias, CacheKey key) {
        aliases.put(alias, key);
    }
}
