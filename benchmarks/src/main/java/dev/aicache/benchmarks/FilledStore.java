package dev.aicache.benchmarks;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.StandardEviction;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.Deposit;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;

/** A store that holds an answer of 1 KB for every key of a benchmark, with room for all of them. */
final class FilledStore {

    private static final long MAX_MEMORY = 512L << 20;
    private static final Duration TTL = Duration.ofHours(1);

    private FilledStore() {}

    static LocalStore of(CacheKey... keys) {
        LocalStore store = new CaffeineStore(
                StoreLimits.memory(MAX_MEMORY), StandardEviction.HYBRID, BodyStorage.HEAP, Ticker.systemTicker());
        Headers headers = Headers.of("Content-Type", "application/json");
        for (CacheKey key : keys) {
            store.put(Deposit.of(key, new CachedResponse(200, headers, Body.of(new byte[1024]), null), TTL));
        }
        return store;
    }

    /** Keys as uniform as real ones, the same in each run. */
    static CacheKey[] keys(int count) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            CacheKey[] keys = new CacheKey[count];
            for (int i = 0; i < count; i++) {
                keys[i] = CacheKey.of(sha256.digest(
                        ByteBuffer.allocate(Integer.BYTES).putInt(i).array()));
            }
            return keys;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
