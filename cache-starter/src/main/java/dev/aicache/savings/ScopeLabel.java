package dev.aicache.savings;

import java.util.Arrays;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.aicache.Headers;
import dev.aicache.Scope;

/**
 * The request header whose values tell callers apart where savings are counted, or none. Never one that carries
 * credentials, by its name: the values show in metrics.
 *
 * @param header its name, or null for none
 */
public record ScopeLabel(@Nullable String header) {

    /** All callers are one. */
    public static final ScopeLabel NONE = new ScopeLabel(null);

    /** The value where there is none. */
    static final String ABSENT = "none";

    private static final String[] SECRET = {
        "authorization", "cookie", "token", "secret", "password", "credential", "session"
    };

    /**
     * Reads {@code none} or {@code header:<name>}.
     *
     * @throws IllegalArgumentException for anything else, and for headers whose name says that they carry credentials
     */
    public static ScopeLabel of(String text) {
        if (text.trim().equalsIgnoreCase(ABSENT)) {
            return NONE;
        }
        String header = Scope.of(text).header();
        if (header == null) {
            throw new IllegalArgumentException("'%s' is neither none nor header:<name>".formatted(text));
        }
        String lower = header.toLowerCase(Locale.ROOT);
        if (lower.endsWith("key") || Arrays.stream(SECRET).anyMatch(lower::contains)) {
            throw new IllegalArgumentException("'%s' carries credentials, by its name".formatted(header));
        }
        return new ScopeLabel(header);
    }

    /** The value in the request, or {@value #ABSENT}. */
    String in(Headers request) {
        String value = header == null ? null : request.first(header);
        return value == null || value.isBlank() ? ABSENT : value.strip();
    }
}
