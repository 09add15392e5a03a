package dev.aicache.policy;

import java.time.Duration;
import java.util.List;

import dev.aicache.Scope;

/**
 * What a route says about caching, defaults filled in.
 *
 * @param ttl how long an answer is fresh
 * @param maxEntry largest answer that is stored, in bytes
 * @param maxRequest largest request body that is looked at, in bytes
 * @param scope who may share an entry
 * @param finishAbandoned whether a fill goes on when every caller has left
 * @param fillTimeout how long a fill may go without a byte from the upstream, and how long it may last once every
 *     caller has left
 * @param keyHeaders request headers that are part of the key on this route, beyond those that always are
 */
public record RoutePolicy(
        Duration ttl,
        long maxEntry,
        int maxRequest,
        Scope scope,
        boolean finishAbandoned,
        Duration fillTimeout,
        ResponseDirectives responseDirectives,
        List<String> keyHeaders) {

    /** The longest TTL or time-out there is; beyond, arithmetic in nanoseconds would come to its end one day. */
    public static final Duration LONGEST = Duration.ofDays(3650);

    public RoutePolicy {
        keyHeaders = List.copyOf(keyHeaders);
    }
}
