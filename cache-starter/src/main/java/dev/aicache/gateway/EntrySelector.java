package dev.aicache.gateway;

import java.util.function.Predicate;

import dev.aicache.coordination.ReadGuard;
import dev.aicache.policy.RequestDirectives;
import dev.aicache.policy.Vary;
import dev.aicache.store.Hit;

/**
 * Whether a request takes the entry of its key; remembers why it does not, in the words of RFC 9211 §2.2. For one
 * request.
 */
final class EntrySelector implements Predicate<Hit> {

    /** Why an entry is not served, and what is said of one that is, where purges may be unknown. */
    static final String ISOLATED = "isolated";

    private final Lookup lookup;
    private final RequestDirectives directives;
    private final ReadGuard guard;
    private final boolean isOutage;

    private volatile String why;
    private volatile boolean isIsolated;

    /**
     * @param guard says which entries may be served at all
     * @param isOutage whether the upstream has just failed for this key, and is not to be asked again yet
     */
    EntrySelector(Lookup lookup, RequestDirectives directives, ReadGuard guard, boolean isOutage) {
        this.lookup = lookup;
        this.directives = directives;
        this.guard = guard;
        this.isOutage = isOutage;
        this.why = directives.noCache() ? "request" : "uri-miss";
    }

    /** As things are now. */
    static EntrySelector of(GatewayCache cache, Lookup lookup, RequestDirectives directives) {
        return new EntrySelector(
                lookup, directives, cache.guard(), cache.outages().isOn(lookup.key()));
    }

    RequestDirectives directives() {
        return directives;
    }

    /** The {@code fwd} token for a request that goes upstream. */
    String why() {
        return isWithheld() ? "miss" : why;
    }

    /** Whether the entry that was looked at last would do, and is not served because the instance is isolated. */
    boolean isWithheld() {
        return why.equals(ISOLATED);
    }

    /** Whether the entry that was taken last is served although the instance is isolated. */
    boolean isIsolated() {
        return isIsolated;
    }

    @Override
    public boolean test(Hit hit) {
        if (!isForRequest(hit)) {
            why = "vary-miss";
            return false;
        }
        if (hit.isFresh() ? directives.takesFresh(hit.ageNanos(), hit.remainingNanos()) : takesStale(hit)) {
            if (isLet(hit)) {
                return true;
            }
            why = ISOLATED;
            return false;
        }
        why = hit.isFresh() || directives.noCache() ? "request" : "stale";
        return false;
    }

    private boolean isLet(Hit hit) {
        boolean isNow = guard.isIsolated();
        if (isNow && !guard.lets(hit.storedNanos())) {
            return false;
        }
        if (isNow != isIsolated) {
            isIsolated = isNow;
        }
        return true;
    }

    private boolean takesStale(Hit hit) {
        return directives.takesStale(hit.ageNanos(), hit.staleNanos())
                && (directives.wantsStale() || isWhileRevalidate(hit) || (isOutage && isIfError(hit)));
    }

    /** Whether the entry may stand in for an upstream that has failed. */
    boolean takesInstead(Hit hit) {
        return isForRequest(hit)
                && (hit.isFresh()
                        ? directives.takesFresh(hit.ageNanos(), hit.remainingNanos())
                        : isIfError(hit) && directives.takesStale(hit.ageNanos(), hit.staleNanos()))
                && isLet(hit);
    }

    /** Whether this very hit is given only because the upstream fails. */
    boolean isOnlyForOutage(Hit hit) {
        return !hit.isFresh() && !directives.wantsStale() && !isWhileRevalidate(hit);
    }

    /** Whether a hit of this request should have its entry filled again, if there is time for it. */
    boolean mayRefresh() {
        return !isOutage && !directives.noStore() && !directives.onlyIfCached();
    }

    private boolean isForRequest(Hit hit) {
        return Vary.selects(hit.response().selection(), lookup.request().headers());
    }

    static boolean isWhileRevalidate(Hit hit) {
        return hit.staleNanos() < hit.terms().whileRevalidateNanos();
    }

    private static boolean isIfError(Hit hit) {
        return hit.staleNanos() < hit.terms().ifErrorNanos();
    }
}
