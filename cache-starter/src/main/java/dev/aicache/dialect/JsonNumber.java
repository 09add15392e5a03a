package dev.aicache.dialect;

import java.util.OptionalInt;

/**
 * A JSON number, as its digits were written: {@code 1}, {@code 1.0} and {@code 1e0} are three numbers here, because two
 * of them may be one to one server and different to the next.
 */
public record JsonNumber(String lexeme) implements JsonValue {

    /** The value where it is written as a plain number from 0 to 999 999, otherwise empty. */
    OptionalInt asCount() {
        boolean isPlain = lexeme.length() <= 6 && lexeme.chars().allMatch(c -> c >= '0' && c <= '9');
        return isPlain ? OptionalInt.of(Integer.parseInt(lexeme)) : OptionalInt.empty();
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
