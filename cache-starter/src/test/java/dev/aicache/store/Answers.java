package dev.aicache.store;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.EvictionPolicy;
import dev.aicache.Headers;

/** Keys and answers to store, and stores for them. */
final class Answers {

    private Answers() {}

    static CaffeineStore store(long bytes, EvictionPolicy policy, Ticker ticker) {
        return new CaffeineStore(StoreLimits.memory(bytes), policy, BodyStorage.HEAP, ticker);
    }

    static CacheKey key(long number) {
        return new CacheKey(number, 1, 2, 3);
    }

    static CachedResponse ofSize(int bytes) {
        return new CachedResponse(200, Headers.empty(), Body.of(new byte[bytes]), null);
    }

    static int weight(CachedResponse response) {
        return new EntryWeigher(HeapLayout.ofThisJvm(), BodyStorage.HEAP)
                .weigh(response, Terms.fresh(Duration.ofMinutes(1)));
    }
}
