package dev.aicache.policy;

import dev.aicache.Headers;

/**
 * What a request's {@code Cache-Control} asks of the cache (RFC 9111 §5.2.1).
 *
 * @param noCache ask the upstream even if there is an entry, and replace it
 * @param noStore keep nothing of this exchange; a stored answer is welcome
 * @param onlyIfCached answer from the cache or with 504
 */
public record RequestDirectives(boolean noCache, boolean noStore, boolean onlyIfCached) {

    public static RequestDirectives of(Headers headers) {
        CacheControl control = CacheControl.of(headers.all("Cache-Control"));
        return new RequestDirectives(control.has("no-cache"), control.has("no-store"), control.has("only-if-cached"));
    }
}
