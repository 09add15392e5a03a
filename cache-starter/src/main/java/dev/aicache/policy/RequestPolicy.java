package dev.aicache.policy;

import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.Headers;

/** Decides from a request's line and headers alone, body unread, whether the cache has anything to do with it. */
public final class RequestPolicy {

    private static final String JSON = "application/json";

    private RequestPolicy() {}

    /** Why the request passes by the cache, or empty where the body is worth reading. */
    public static Optional<BypassReason> bypass(String method, Headers headers, RoutePolicy route) {
        return bypass(method, headers, route.maxRequest());
    }

    /**
     * As {@link #bypass(String, Headers, RoutePolicy)}, for who knows of no route.
     *
     * @param maxRequest largest request body that is looked at, in bytes
     */
    public static Optional<BypassReason> bypass(String method, Headers headers, int maxRequest) {
        if (!method.equals("POST")) {
            return Optional.of(BypassReason.METHOD);
        }
        if (!isJson(headers.first("Content-Type"))) {
            return Optional.of(BypassReason.CONTENT_TYPE);
        }
        if (isEncoded(headers)) {
            return Optional.of(BypassReason.CONTENT_ENCODING);
        }
        return byLength(headers.first("Content-Length"), maxRequest);
    }

    private static Optional<BypassReason> byLength(@Nullable String length, int maxRequest) {
        if (length == null) {
            return Optional.empty();
        }
        try {
            return bypass(Long.parseLong(length.trim()), maxRequest);
        } catch (NumberFormatException e) {
            return Optional.of(BypassReason.REQUEST_TOO_LARGE);
        }
    }

    /** Why a request whose body has so many bytes passes by the cache, or empty where the body is worth reading. */
    public static Optional<BypassReason> bypass(long bytes, RoutePolicy route) {
        return bypass(bytes, route.maxRequest());
    }

    private static Optional<BypassReason> bypass(long bytes, int maxRequest) {
        if (bytes == 0) {
            return Optional.of(BypassReason.NO_BODY);
        }
        return bytes > maxRequest ? Optional.of(BypassReason.REQUEST_TOO_LARGE) : Optional.empty();
    }

    private static boolean isEncoded(Headers headers) {
        return headers.any((name, value) -> name.equalsIgnoreCase("Content-Encoding")
                && !value.isBlank()
                && !value.trim().equalsIgnoreCase("identity"));
    }

    /** {@code application/json} and every {@code application/…+json} (RFC 6839 §3.1), parameters aside. */
    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        if (contentType.equalsIgnoreCase(JSON)) {
            return true;
        }
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .trim()
                .toLowerCase(Locale.ROOT);
        return type.equals(JSON) || (type.startsWith("application/") && type.endsWith("+json"));
    }
}
