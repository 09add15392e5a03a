package dev.aicache;

import org.jspecify.annotations.Nullable;

/**
 * A request that is to be explained, not sent.
 *
 * @param route id of the route it would take
 * @param request as it would be at the cache: filters of the route that come before are not run for it
 * @param arrived as it would come to the gateway, its body left aside; null where the filters before the cache change
 *     nothing of what tells whose it is
 * @param principal name under which its caller is authenticated, or null for none
 */
public record RequestDescription(
        String route,
        CacheRequest request,
        @Nullable CacheRequest arrived,
        @Nullable String principal) {

    /**
     * A request that the filters before the cache leave as it is, of a caller who is not authenticated by name.
     *
     * @param query the raw query without its question mark, or null where there is none
     */
    public static RequestDescription of(
            String route, String method, String path, @Nullable String query, Headers headers, byte[] body) {
        return new RequestDescription(route, new CacheRequest(method, path, query, headers, body), null, null);
    }

    /** Route, method and path; the rest may hold credentials and prompts. */
    @Override
    public String toString() {
        return route + ": " + request;
    }
}
