package dev.aicache.store;

import java.time.Duration;

import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;

/**
 * An answer to be stored.
 *
 * @param terms how long it is fresh, and may be served
 * @param cost what it cost upstream, in whatever unit all costs are in
 * @param scope tells the scopes apart that may each hold a share of the store; {@link #SHARED} for an answer that belongs
 *     to everyone
 */
public record Deposit(CacheKey key, CachedResponse response, Terms terms, double cost, long scope) {

    /** Of no scope in particular: no share limits it. */
    public static final long SHARED = 0;

    /** An answer that is fresh for so long and not served after that. */
    public Deposit(CacheKey key, CachedResponse response, Duration ttl, double cost, long scope) {
        this(key, response, Terms.fresh(ttl), cost, scope);
    }

    /** An answer of no known cost that belongs to everyone. */
    public static Deposit of(CacheKey key, CachedResponse response, Duration ttl) {
        return new Deposit(key, response, ttl, 0, SHARED);
    }
}
