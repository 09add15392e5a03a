package dev.aicache.gateway;

import dev.aicache.BypassReason;
import dev.aicache.Outcome;
import dev.aicache.policy.RequestDirectives;
import dev.aicache.store.Hit;

/**
 * What becomes of a request that has a key, decided from what it asks and from what there is for it.
 *
 * @param outcome {@link Outcome#MISS} also where a fill for the key is in progress already
 * @param why the word for it: why the request goes upstream, as {@code Cache-Status} has it, or {@code isolated}; by which
 *     directive it does not, or what lets it have a stale entry; empty for a hit
 */
record Course(Outcome outcome, String why) {

    /** Of a request that takes the entry. */
    static Course with(EntrySelector wanted, Hit taken) {
        if (taken.isFresh()) {
            return new Course(Outcome.HIT, "");
        }
        return new Course(Outcome.STALE, wanted.isOnlyForOutage(taken) ? "stale-if-error" : "stale");
    }

    /**
     * What {@code Cache-Status} says of the entry that was taken, or nothing.
     *
     * @param isRemote whether another instance had it, and this one did not
     */
    String detail(Hit taken, boolean isRemote) {
        String usual = outcome == Outcome.HIT && taken.response().status() != 200 ? "negative" : why;
        return isRemote && usual.isEmpty() ? "remote" : usual;
    }

    /** Of a request that takes no entry; the selector has seen what there is. */
    static Course withoutEntry(EntrySelector wanted) {
        RequestDirectives directives = wanted.directives();
        if (directives.onlyIfCached()) {
            return new Course(Outcome.UNAVAILABLE, "only-if-cached");
        }
        if (directives.noStore()) {
            return new Course(Outcome.BYPASS, BypassReason.NO_STORE.word());
        }
        return new Course(Outcome.MISS, wanted.isWithheld() ? EntrySelector.ISOLATED : wanted.why());
    }

    /** Of a request that goes upstream for the inputs that are not known (RFC 9211 §2.2). */
    static Course with(KnownVectors known) {
        return known.count() == 0 ? new Course(Outcome.MISS, "uri-miss") : new Course(Outcome.PARTIAL, "partial");
    }
}
