package dev.aicache.autoconfigure;

import java.time.Duration;

import dev.aicache.policy.RoutePolicy;

/** Refuses values below {@code ai-cache.defaults} that make no sense, and says what to write instead. */
final class DefaultsCheck {

    private DefaultsCheck() {}

    static void positive(String name, Duration duration) {
        if (duration.isZero() || duration.isNegative() || duration.compareTo(RoutePolicy.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "ai-cache.defaults.%s is %s; write a positive duration such as 10m, 3650d at most"
                            .formatted(name, duration));
        }
    }

    static void window(String name, Duration duration) {
        if (duration.isNegative() || duration.compareTo(RoutePolicy.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "ai-cache.defaults.%s is %s; write a duration such as 1h, 3650d at most, or 0s for not at all"
                            .formatted(name, duration));
        }
    }

    /** @param reading throws an {@link IllegalArgumentException} where the value cannot be read */
    static void sound(String name, Object value, Runnable reading, String remedy) {
        try {
            reading.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ai-cache.defaults.%s is %s; %s".formatted(name, value, remedy), e);
        }
    }
}
