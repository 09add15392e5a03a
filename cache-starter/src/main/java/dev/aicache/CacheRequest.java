package dev.aicache;

import org.jspecify.annotations.Nullable;

/**
 * A request as the cache reads it: as the filters before the cache left it, body complete.
 *
 * @param path the raw path, percent-encoding untouched
 * @param query the raw query without its question mark, or null where there is none
 * @param body never changed by the cache nor by those it hands the array to
 */
@SuppressWarnings("ArrayRecordComponent") // the array is shared on purpose: it is what goes upstream, too
public record CacheRequest(
        String method, String path, @Nullable String query, Headers headers, byte[] body) {

    /** Method and path; neither query, headers nor body, which may hold credentials and prompts. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
