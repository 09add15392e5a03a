package dev.aicache.store;

import java.time.Duration;

import dev.aicache.CachedResponse;

/**
 * A fresh entry as a lookup found it. Its body is retained for whoever has the hit, who has to {@link #release} it.
 *
 * @param ageNanos since the answer was stored
 * @param remainingNanos until it is no longer fresh
 */
public record Hit(CachedResponse response, long ageNanos, long remainingNanos) {

    public Duration age() {
        return Duration.ofNanos(ageNanos);
    }

    public Duration remaining() {
        return Duration.ofNanos(remainingNanos);
    }

    /** Gives the body back; to be called once, when nothing refers to its buffers any more. */
    public void release() {
        response.body().release();
    }
}
