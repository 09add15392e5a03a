package dev.aicache.policy;

import java.util.Locale;

/** Whether a route listens to the {@code Cache-Control} of requests. */
public enum ClientDirectives {
    /** Every directive counts. */
    HONOUR,
    /** None counts. */
    IGNORE;

    /**
     * Reads {@code honour} or {@code ignore}.
     *
     * @throws IllegalArgumentException for anything else, with the valid words in its message
     */
    public static ClientDirectives parse(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "honour", "honor" -> HONOUR;
            case "ignore" -> IGNORE;
            default -> throw new IllegalArgumentException("'%s' is not known; write honour or ignore".formatted(text));
        };
    }
}
