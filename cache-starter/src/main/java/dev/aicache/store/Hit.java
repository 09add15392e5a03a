package dev.aicache.store;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.CachedResponse;
import dev.aicache.coordination.GenerationTable;

/**
 * An entry as a lookup found it. Its body is retained for whoever has the hit, who has to {@link #release} it.
 *
 * @param ageNanos how old the answer is: what it was when it was stored, and since then
 * @param remainingNanos until it is no longer fresh; 0 or less where it is stale
 * @param reads how often it was read since it was stored, about, this time included
 */
public record Hit(CachedResponse response, long ageNanos, long remainingNanos, Terms terms, long reads) {

    /** A hit of an entry whose reads are not counted. */
    public Hit(CachedResponse response, long ageNanos, long remainingNanos, Terms terms) {
        this(response, ageNanos, remainingNanos, terms, 0);
    }

    /** Whether the answer is within its TTL. */
    public boolean isFresh() {
        return remainingNanos > 0;
    }

    public Duration age() {
        return Duration.ofNanos(ageNanos);
    }

    /** How long ago it was stored, in nanoseconds; how old it was by then does not count. */
    public long storedNanos() {
        return ageNanos - terms.ageNanos();
    }

    /** Negative where it is stale. */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos);
    }

    /** For how long it has been stale; negative where it is fresh. */
    public long staleNanos() {
        return -remainingNanos;
    }

    /**
     * The same as purges have left it, or null where they have left nothing that may be served.
     *
     * @param nanos since it was purged, as {@link GenerationTable#sincePurge} has it
     */
    @Nullable
    Hit asPurged(long nanos) {
        if (nanos == GenerationTable.NOT_PURGED) {
            return this;
        }
        return nanos >= terms.staleNanos()
                ? null
                : new Hit(response, ageNanos, Math.min(remainingNanos, -nanos), terms, reads);
    }

    /** Gives the body back; to be called once, when nothing refers to its buffers any more. */
    public void release() {
        response.body().release();
    }
}
