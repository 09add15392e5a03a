package dev.aicache.policy;

import java.util.Locale;

/** How much a route lets the upstream's {@code Cache-Control} say. */
public enum ResponseDirectives {
    /**
     * {@code no-store} counts, {@code private} counts where the scope is everyone. {@code no-cache} and {@code
     * max-age=0} do not: providers send them on every answer, and the route's TTL is the policy.
     */
    AI,
    /** All directives count, and {@code s-maxage} or {@code max-age} caps the route's TTL. */
    HONOUR,
    /** None counts. */
    IGNORE;

    /**
     * Reads {@code ai}, {@code honour} or {@code ignore}.
     *
     * @throws IllegalArgumentException for anything else, with the valid words in its message
     */
    public static ResponseDirectives parse(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "ai" -> AI;
            case "honour", "honor" -> HONOUR;
            case "ignore" -> IGNORE;
            default ->
                throw new IllegalArgumentException("'%s' is not known; write ai, honour or ignore".formatted(text));
        };
    }
}
