package dev.aicache.key;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Numbers by which requests that are alike are sent to the same instance. The same in every process and on every machine;
 * 64 bits of SHA-256, so that they are spread evenly, and too few to be a key: two different requests may have the same
 * number.
 */
public final class AffinityDigest {

    private AffinityDigest() {}

    /**
     * Of a request as it is sent, byte for byte, whoever sends it: an instance in front of the cache knows neither what
     * members of a body mean, nor which callers share entries.
     *
     * @param query the raw query without its question mark, or null; a credential in it makes no difference
     */
    public static long ofRequest(String method, @Nullable String path, @Nullable String query, byte[] body) {
        return KeyDigest.begin()
                .text(method)
                .text(path == null ? "" : path)
                .text(query == null ? "" : withoutCredential(query))
                .bytes(body)
                .finish()
                .a();
    }

    private static String withoutCredential(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(parameter -> !ScopeResolver.isCredential(parameter.split("=", 2)[0]))
                .collect(Collectors.joining("&"));
    }

    /** Of the lines of one header, or of a cookie's value. */
    public static long ofValues(List<String> values) {
        return KeyDigest.begin().texts(values).finish().a();
    }
}
