package dev.aicache.store;

import java.time.Duration;

import dev.aicache.CachedResponse;

/**
 * An answer in the store.
 *
 * @param storedAt reading of the store's ticker in nanoseconds
 * @param ttlNanos how long the answer is fresh from then
 */
record Entry(CachedResponse response, long storedAt, long ttlNanos) {

    Hit at(long now) {
        long age = Math.max(0, now - storedAt);
        return new Hit(response, Duration.ofNanos(age), Duration.ofNanos(Math.max(0, ttlNanos - age)));
    }
}
