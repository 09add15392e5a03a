package dev.aicache.store;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.Stamp;

/**
 * An entry with all that is known of it, on its way to where it outlives the store, or back. The body of one that a store
 * gave is retained for whoever has it, who has to {@link #release} it.
 *
 * @param terms as they were when it was stored
 * @param cost what it cost upstream, in whatever unit all costs are in
 * @param scope as in {@link Deposit}; {@link Deposit#SHARED} where the store does not hold scopes apart
 * @param storedForNanos since it was stored
 * @param idleNanos since it was last read, or stored
 * @param hits how often it was read
 */
public record EntryState(
        CacheKey key,
        CachedResponse response,
        Terms terms,
        double cost,
        long scope,
        long storedForNanos,
        long idleNanos,
        long hits) {

    /** Whether it may still be served, fresh or stale. */
    public boolean isServable() {
        return storedForNanos < terms.servableNanos();
    }

    /** As a lookup would find it, purges included; null where it may not be served any more. */
    public @Nullable Hit hit(GenerationTable generations) {
        if (!isServable()) {
            return null;
        }
        Hit hit = new Hit(
                response, sum(terms.ageNanos(), storedForNanos), terms.ttlNanos() - storedForNanos, terms, hits);
        return hit.asPurged(generations.sincePurge(key, terms.stamp()));
    }

    /** The same entry after so much more time, 0 or more, in which nobody read it. */
    public EntryState later(long nanos) {
        return new EntryState(
                key, response, terms, cost, scope, sum(storedForNanos, nanos), sum(idleNanos, nanos), hits);
    }

    /** The same entry as current as a fill that began there. */
    public EntryState began(Stamp stamp) {
        return new EntryState(
                key, response, terms.stamped(terms.stamp().at(stamp)), cost, scope, storedForNanos, idleNanos, hits);
    }

    private static long sum(long one, long other) {
        return one + other < 0 ? Long.MAX_VALUE : one + other;
    }

    /** Gives the body back; to be called once, when nothing refers to its buffers any more. */
    public void release() {
        response.body().release();
    }
}
