package dev.aicache.dialect;

import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

/**
 * A JSON number, as its digits were written: {@code 1}, {@code 1.0} and {@code 1e0} are three numbers here, because two
 * of them may be one to one server and different to the next.
 */
public record JsonNumber(String lexeme) implements JsonValue {

    /** How many digits 2<sup>53</sup> has. */
    private static final int MAX_DIGITS = 16;

    /** The value where it is written as a plain number from 0 to 999 999, otherwise empty. */
    OptionalInt asCount() {
        boolean isPlain = lexeme.length() <= 6 && hasOnlyDigits();
        return isPlain ? OptionalInt.of(Integer.parseInt(lexeme)) : OptionalInt.empty();
    }

    /** The value where it is a number that is written in up to 16 digits and nothing else, otherwise -1. */
    static long count(@Nullable JsonValue value) {
        if (!(value instanceof JsonNumber number) || number.lexeme.length() > MAX_DIGITS || !number.hasOnlyDigits()) {
            return -1;
        }
        return Long.parseLong(number.lexeme);
    }

    private boolean hasOnlyDigits() {
        return lexeme.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Whether the value is zero in any spelling, {@code -0} and {@code 0.0e5} included. */
    boolean isZero() {
        return lexeme.matches("-?[0.]+([eE].*)?");
    }

    @Override
    public String toString() {
        return "number(%d)".formatted(lexeme.length());
    }
}
