package dev.aicache.gateway.express;

import org.jspecify.annotations.Nullable;

import dev.aicache.Headers;

/**
 * A request without its body.
 *
 * @param path the raw path, percent-encoding untouched
 * @param query the raw query without its question mark, or null where there is none
 */
record RequestHead(String method, String path, @Nullable String query, Headers headers) {

    /** Method and path; the rest may hold credentials. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
