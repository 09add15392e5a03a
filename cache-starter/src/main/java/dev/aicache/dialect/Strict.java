package dev.aicache.dialect;

import org.jspecify.annotations.Nullable;

/** Takes nothing for granted when one form of an answer is made into another: what is not as expected ends it. */
final class Strict {

    private Strict() {}

    /**
     * Goes on only where the condition holds.
     *
     * @throws NotConvertibleException if not
     */
    static void check(boolean condition) {
        if (!condition) {
            throw new NotConvertibleException();
        }
    }

    /** The value, if it is an object. */
    static JsonObject object(@Nullable JsonValue value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new NotConvertibleException();
    }

    /** The value, if it is an array. */
    static JsonArray array(@Nullable JsonValue value) {
        if (value instanceof JsonArray array) {
            return array;
        }
        throw new NotConvertibleException();
    }

    /** The value, if it is a string. */
    static String text(@Nullable JsonValue value) {
        if (value instanceof JsonString string) {
            return string.value();
        }
        throw new NotConvertibleException();
    }

    /** The value, if it is a small whole number. */
    static int count(@Nullable JsonValue value) {
        if (value instanceof JsonNumber number && number.asCount().isPresent()) {
            return number.asCount().getAsInt();
        }
        throw new NotConvertibleException();
    }
}
