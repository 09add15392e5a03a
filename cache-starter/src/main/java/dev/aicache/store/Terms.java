package dev.aicache.store;

import java.time.Duration;
import java.util.List;

import dev.aicache.coordination.TaggedStamp;

/**
 * On what terms an answer is kept: until when it is fresh, how long it may be served when it is stale, and what else is
 * to be known of it later. All times in nanoseconds.
 *
 * @param ttlNanos how long it is fresh
 * @param whileRevalidateNanos how long after that it may be served while it is filled again; 0 for not at all
 * @param ifErrorNanos how long after that it may be served where the upstream fails; 0 for not at all
 * @param fillNanos what it took to get it
 * @param ageNanos how old it is already when it is stored (RFC 9111 §4.2.3)
 * @param tags names that callers have given it; no order, no repetitions
 * @param stamp decides, with the key, whether it is current; these tags and others are in it
 */
public record Terms(
        long ttlNanos,
        long whileRevalidateNanos,
        long ifErrorNanos,
        long fillNanos,
        long ageNanos,
        List<String> tags,
        TaggedStamp stamp) {

    /** A century, so that nanoseconds hold it. */
    public static final Duration LONGEST = Duration.ofDays(36_500);

    public Terms {
        tags = List.copyOf(tags);
    }

    /** Takes durations; of what is longer than a century as much as that. For an answer that is new. */
    public static Terms of(Duration ttl, Duration whileRevalidate, Duration ifError, Duration fill, List<String> tags) {
        return new Terms(nanos(ttl), nanos(whileRevalidate), nanos(ifError), nanos(fill), 0, tags, TaggedStamp.UNKNOWN);
    }

    /** The same for an answer that is so old already. */
    public Terms aged(Duration age) {
        return new Terms(ttlNanos, whileRevalidateNanos, ifErrorNanos, fillNanos, nanos(age), tags, stamp);
    }

    /** Fresh for so long, and not to be served after that. */
    public static Terms fresh(Duration ttl) {
        return of(ttl, Duration.ZERO, Duration.ZERO, Duration.ZERO, List.of());
    }

    /** The same terms for an entry with these tags. */
    public Terms tagged(List<String> others) {
        return new Terms(ttlNanos, whileRevalidateNanos, ifErrorNanos, fillNanos, ageNanos, others, stamp);
    }

    /** The same terms for an entry whose fill began there. */
    public Terms stamped(TaggedStamp began) {
        return new Terms(ttlNanos, whileRevalidateNanos, ifErrorNanos, fillNanos, ageNanos, tags, began);
    }

    /** The same terms, but that nothing is served for longer than that, stale or not. */
    public Terms limited(Duration most) {
        long fresh = Math.min(ttlNanos, nanos(most));
        long left = nanos(most) - fresh;
        return new Terms(
                fresh,
                Math.min(whileRevalidateNanos, left),
                Math.min(ifErrorNanos, left),
                fillNanos,
                ageNanos,
                tags,
                stamp);
    }

    private static long nanos(Duration duration) {
        return (duration.compareTo(LONGEST) < 0 ? duration : LONGEST).toNanos();
    }

    /** How long it may be served in whatever case. */
    long servableNanos() {
        return Math.min(LONGEST.toNanos(), ttlNanos + staleNanos());
    }

    /** How long it may be served while it is stale, in whatever case. */
    long staleNanos() {
        return Math.max(whileRevalidateNanos, ifErrorNanos);
    }
}
