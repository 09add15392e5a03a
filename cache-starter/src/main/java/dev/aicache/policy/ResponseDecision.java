package dev.aicache.policy;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.SkipReason;

/**
 * What status and headers of an answer allow, its body still unknown.
 *
 * @param skip why the answer must not be stored, or null where it may
 * @param ttl how long it is fresh if it is stored
 * @param shareable whether callers who wait for the same key may have it, stored or not
 */
public record ResponseDecision(@Nullable SkipReason skip, Duration ttl, boolean shareable) {

    static ResponseDecision store(Duration ttl) {
        return new ResponseDecision(null, ttl, true);
    }

    /** Delivered to everyone who waits, then forgotten. */
    static ResponseDecision skip(SkipReason reason) {
        return new ResponseDecision(reason, Duration.ZERO, true);
    }

    /** Delivered to the one caller whose request went upstream. */
    static ResponseDecision withhold(SkipReason reason) {
        return new ResponseDecision(reason, Duration.ZERO, false);
    }
}
