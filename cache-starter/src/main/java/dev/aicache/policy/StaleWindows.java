package dev.aicache.policy;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.Headers;

/**
 * How long after its TTL an answer may be served, and when.
 *
 * @param whileRevalidate while it is filled again
 * @param ifError where the upstream fails
 */
public record StaleWindows(Duration whileRevalidate, Duration ifError) {

    /** Never. */
    public static final StaleWindows NONE = new StaleWindows(Duration.ZERO, Duration.ZERO);

    /**
     * The route's own; where it honours the answer's {@code Cache-Control}, no more than that allows (RFC 5861), and none
     * where it rules stale answers out (RFC 9111 §5.2.2.2, §5.2.2.8, §5.2.2.10).
     */
    public static StaleWindows of(Headers answer, RoutePolicy route) {
        Freshness freshness = route.freshness();
        StaleWindows own = new StaleWindows(freshness.staleWhileRevalidate(), freshness.staleIfError());
        if (route.responseDirectives() != ResponseDirectives.HONOUR) {
            return own;
        }
        CacheControl control = CacheControl.of(answer.all("Cache-Control"));
        if (control.has("must-revalidate") || control.has("proxy-revalidate") || control.has("s-maxage")) {
            return NONE;
        }
        return new StaleWindows(
                least(own.whileRevalidate, control.seconds("stale-while-revalidate")),
                least(own.ifError, control.seconds("stale-if-error")));
    }

    private static Duration least(Duration own, @Nullable Duration stated) {
        return stated != null && stated.compareTo(own) < 0 ? stated : own;
    }
}
