package dev.aicache.gateway;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.Outcome;
import dev.aicache.policy.RequestDirectives;
import dev.aicache.policy.Vary;
import dev.aicache.store.Hit;

/**
 * What becomes of a request that has a key, decided from its directives and from what the store has for it.
 *
 * @param outcome {@link Outcome#MISS} also where a fill for the key is in progress already
 * @param why the word for it: why the request goes upstream, as {@code Cache-Status} has it, or by which directive it does
 *     not; empty for a hit
 */
record Course(Outcome outcome, String why) {

    /** @param found the store's entry for the key, or null where there is none or it was not looked for */
    static Course of(Lookup lookup, RequestDirectives directives, @Nullable Hit found) {
        if (found != null && !directives.noCache() && isFor(lookup, found)) {
            return new Course(Outcome.HIT, "");
        }
        if (directives.onlyIfCached()) {
            return new Course(Outcome.UNAVAILABLE, "only-if-cached");
        }
        if (directives.noStore()) {
            return new Course(Outcome.BYPASS, BypassReason.NO_STORE.word());
        }
        if (directives.noCache()) {
            return new Course(Outcome.MISS, "request");
        }
        return new Course(Outcome.MISS, found == null ? "uri-miss" : "vary-miss");
    }

    /** Whether the answer is the one that these request headers select (RFC 9111 §4.1). */
    static boolean isFor(Lookup lookup, Hit hit) {
        return Vary.selects(hit.response().selection(), lookup.request().headers());
    }
}
