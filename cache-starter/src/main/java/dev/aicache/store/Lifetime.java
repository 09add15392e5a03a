package dev.aicache.store;

import com.github.benmanes.caffeine.cache.Expiry;

import dev.aicache.CacheKey;

/** How long each entry may be served, fresh or stale; a read does not prolong it. Thread-safe. */
final class Lifetime implements Expiry<CacheKey, Entry> {

    @Override
    public long expireAfterCreate(CacheKey key, Entry entry, long now) {
        return Math.max(1, entry.servableUntil() - now);
    }

    @Override
    public long expireAfterUpdate(CacheKey key, Entry entry, long now, long current) {
        return expireAfterCreate(key, entry, now);
    }

    @Override
    public long expireAfterRead(CacheKey key, Entry entry, long now, long current) {
        return current;
    }
}
