package dev.aicache.key;

import org.jspecify.annotations.Nullable;

import dev.aicache.Headers;

/**
 * What a request presents of its caller at one point of the filter chain.
 *
 * @param query the raw query without its question mark, or null where there is none
 */
public record Presented(Headers headers, @Nullable String query) {

    /** The names of the headers; values and query may be credentials. */
    @Override
    public String toString() {
        return headers.toString();
    }
}
