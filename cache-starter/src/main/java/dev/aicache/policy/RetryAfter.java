package dev.aicache.policy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After}, in seconds or as a date (RFC 9110 §10.2.3). */
public final class RetryAfter {

    private RetryAfter() {}

    /**
     * How long to wait from now; nothing for a date that has passed.
     *
     * @param field the value of the field, or null where there is none
     * @return null where there is none, or none that makes sense
     */
    public static @Nullable Duration of(@Nullable String field, Instant now) {
        String text = field == null ? "" : field.trim();
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Instant date = text.isEmpty() ? null : HttpDate.parse(text);
        try {
            return date == null ? null : nonNegative(Duration.between(now, date));
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static Duration nonNegative(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
