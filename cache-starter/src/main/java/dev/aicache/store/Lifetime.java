package dev.aicache.store;

import com.github.benmanes.caffeine.cache.Expiry;

import dev.aicache.CacheKey;

/** How long each entry may be served, fresh or stale; a read does not prolong it, but is noted. Thread-safe. */
final class Lifetime implements Expiry<CacheKey, Entry> {

    private final long origin;
    private final EvictionOrder order;

    /**
     * @param origin reading of the ticker at which the store's clock began
     */
    Lifetime(long origin, EvictionOrder order) {
        this.origin = origin;
        this.order = order;
    }

    @Override
    public long expireAfterCreate(CacheKey key, Entry entry, long now) {
        return Math.max(1, entry.servableUntil() - (now - origin));
    }

    @Override
    public long expireAfterUpdate(CacheKey key, Entry entry, long now, long current) {
        return expireAfterCreate(key, entry, now);
    }

    @Override
    public long expireAfterRead(CacheKey key, Entry entry, long now, long current) {
        entry.touch(now - origin, order.age());
        return current;
    }
}
