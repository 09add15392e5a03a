package dev.aicache.policy;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.Headers;

/**
 * What a request's {@code Cache-Control} asks of the cache (RFC 9111 §5.2.1).
 *
 * @param noCache ask the upstream even if there is an entry, and replace it
 * @param noStore keep nothing of this exchange; a stored answer is welcome
 * @param onlyIfCached answer from the cache or with 504
 * @param maxAge how old a stored answer may be, or null where that does not matter
 * @param minFresh how long a stored answer must still be fresh, or null where that does not matter
 * @param maxStale for how long a stored answer may have been stale, or null where the request does not speak of it
 */
public record RequestDirectives(
        boolean noCache,
        boolean noStore,
        boolean onlyIfCached,
        @Nullable Duration maxAge,
        @Nullable Duration minFresh,
        @Nullable Duration maxStale) {

    /** Of a request that asks nothing, or is not listened to. */
    public static final RequestDirectives NONE = new RequestDirectives(false, false, false, null, null, null);

    /** What the headers ask, as far as the route listens. */
    public static RequestDirectives of(Headers headers, ClientDirectives mode) {
        return mode == ClientDirectives.IGNORE ? NONE : of(headers);
    }

    static RequestDirectives of(Headers headers) {
        if (!headers.contains("Cache-Control")) {
            return NONE;
        }
        CacheControl control = CacheControl.of(headers.all("Cache-Control"));
        return new RequestDirectives(
                control.has("no-cache"),
                control.has("no-store"),
                control.has("only-if-cached"),
                control.seconds("max-age"),
                control.seconds("min-fresh"),
                maxStale(control));
    }

    /** Without a value a stale answer is welcome however stale it is. */
    private static @Nullable Duration maxStale(CacheControl control) {
        boolean isAny = control.has("max-stale") && !control.hasValue("max-stale");
        return isAny ? RoutePolicy.LONGEST : control.seconds("max-stale");
    }

    /** Whether an answer within its TTL will do. */
    public boolean takesFresh(long ageNanos, long remainingNanos) {
        return !noCache && isYoung(ageNanos) && (minFresh == null || remainingNanos >= minFresh.toNanos());
    }

    /**
     * Whether a stale answer will do, if the route serves one. One who says {@code max-age} wants none unless {@code
     * max-stale} is said, too.
     */
    public boolean takesStale(long ageNanos, long staleNanos) {
        return !noCache
                && minFresh == null
                && isYoung(ageNanos)
                && (maxStale == null ? maxAge == null : staleNanos <= maxStale.toNanos());
    }

    /** Whether the request itself welcomes stale answers. */
    public boolean wantsStale() {
        return maxStale != null;
    }

    private boolean isYoung(long ageNanos) {
        return maxAge == null || ageNanos <= maxAge.toNanos();
    }
}
