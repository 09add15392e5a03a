package dev.aicache.benchmarks;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.CacheStatistics;
import dev.aicache.CachedResponse;
import dev.aicache.EvictionPolicy;
import dev.aicache.StandardEviction;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.Deposit;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;

/** The cache's own store. */
final class FullStore extends FullCache {

    private static final Duration TTL = Duration.ofHours(1);

    private final LocalStore store;

    FullStore(EvictionPolicy policy) {
        this(policy, ENTRIES * weight());
    }

    private FullStore(EvictionPolicy policy, long maxMemory) {
        store = new CaffeineStore(StoreLimits.memory(maxMemory), policy, BodyStorage.HEAP, Ticker.systemTicker());
    }

    /** What the store counts for one of the answers. */
    private static long weight() {
        FullStore probe = new FullStore(StandardEviction.FIFO, 1 << 20);
        probe.put(0, answer());
        return probe.store.statistics().weight();
    }

    /** Not given back: on the heap there is nothing to give back. */
    @Override
    @Nullable
    Object get(long number) {
        return store.get(SampleKey.of(number));
    }

    @Override
    void put(long number, CachedResponse answer) {
        store.put(new Deposit(SampleKey.of(number), answer, TTL, 1, Deposit.SHARED));
    }

    @Override
    double fullness() {
        CacheStatistics now = store.statistics();
        return (double) now.weight() / now.budget();
    }
}
