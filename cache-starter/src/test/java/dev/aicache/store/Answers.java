package dev.aicache.store;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;

/** Keys and answers to store. */
final class Answers {

    private Answers() {}

    static CacheKey key(long number) {
        return new CacheKey(number, 1, 2, 3);
    }

    static CachedResponse ofSize(int bytes) {
        return new CachedResponse(200, Headers.empty(), Body.of(new byte[bytes]), null);
    }

    static long weight(CachedResponse response) {
        return new EntryWeigher().weigh(key(0), new Entry(response, 0, 1));
    }
}
