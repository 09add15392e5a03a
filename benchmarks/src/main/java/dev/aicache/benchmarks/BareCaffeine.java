package dev.aicache.benchmarks;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;

import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;

/** The cache that one would write oneself: bounded by weight, a TTL for each answer, no counters. */
final class BareCaffeine extends FullCache {

    /** What the weigher adds to the body's length for all the rest. */
    private static final int REST = 512;

    private static final long ROOM = ENTRIES * (1024L + REST);

    private final Cache<CacheKey, CachedResponse> cache = Caffeine.newBuilder()
            .maximumWeight(ROOM)
            .weigher((CacheKey key, CachedResponse answer) -> answer.body().size() + REST)
            .expireAfter(new OneHour())
            .executor(Runnable::run)
            .build();

    @Override
    @Nullable
    Object get(long number) {
        return cache.getIfPresent(SampleKey.of(number));
    }

    @Override
    void put(long number, CachedResponse answer) {
        cache.put(SampleKey.of(number), answer);
    }

    @Override
    double fullness() {
        long weight = cache.policy().eviction().orElseThrow().weightedSize().orElseThrow();
        return (double) weight / ROOM;
    }

    private static final class OneHour implements Expiry<CacheKey, CachedResponse> {

        @Override
        public long expireAfterCreate(CacheKey key, CachedResponse answer, long now) {
            return TimeUnit.HOURS.toNanos(1);
        }

        @Override
        public long expireAfterUpdate(CacheKey key, CachedResponse answer, long now, long current) {
            return TimeUnit.HOURS.toNanos(1);
        }

        @Override
        public long expireAfterRead(CacheKey key, CachedResponse answer, long now, long current) {
            return current;
        }
    }
}
