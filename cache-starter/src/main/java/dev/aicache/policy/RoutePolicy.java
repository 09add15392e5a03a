package dev.aicache.policy;

import java.time.Duration;
import java.util.List;

import dev.aicache.Scope;

/**
 * What a route says about caching, defaults filled in.
 *
 * @param ttl how long an answer is fresh
 * @param ttlJitter the part of its time by which an answer may be fresh for less, chosen anew for each, so that answers
 *     that came together do not expire together; from 0 to {@link #MOST_JITTER}
 * @param maxEntry largest answer that is stored, in bytes
 * @param maxRequest largest request body that is looked at, in bytes
 * @param scope who may share an entry
 * @param finishAbandoned whether a fill goes on when every caller has left
 * @param fillTimeout how long a fill may go without a byte from the upstream, and how long it may last once every
 *     caller has left
 * @param keyHeaders request headers that are part of the key on this route, beyond those that always are
 * @param answers which answers are kept
 * @param replay how they are given again
 * @param freshness who else may say how long, and what becomes of stale answers
 * @param embeddings whether requests for embeddings are answered input by input
 * @param tags names by which the route's entries can be purged, beside those that they have anyway
 */
public record RoutePolicy(
        Duration ttl,
        double ttlJitter,
        long maxEntry,
        int maxRequest,
        Scope scope,
        boolean finishAbandoned,
        Duration fillTimeout,
        ResponseDirectives responseDirectives,
        List<String> keyHeaders,
        AnswerChoice answers,
        Replay replay,
        Freshness freshness,
        Embeddings embeddings,
        List<String> tags) {

    /** The longest TTL or time-out there is; beyond, arithmetic in nanoseconds would come to its end one day. */
    public static final Duration LONGEST = Duration.ofDays(3650);

    /** The most by which the time of an answer may be cut short. */
    public static final double MOST_JITTER = 0.9;

    public RoutePolicy {
        keyHeaders = List.copyOf(keyHeaders);
        tags = List.copyOf(tags);
    }

    /**
     * The time cut short by its jitter; never longer than it was, and never nothing of it.
     *
     * @param random from 0 up to 1
     */
    public Duration shortened(Duration time, double random) {
        return ttlJitter == 0 ? time : time.minusNanos((long) (time.toNanos() * ttlJitter * random));
    }
}
