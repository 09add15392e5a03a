package dev.aicache.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a whole, such as {@code 20%}.
 *
 * @param fraction from 0 to 1
 */
public record Share(double fraction) {

    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d+)?)\\s*%");

    /**
     * Reads a percentage from 0 to 100.
     *
     * @throws IllegalArgumentException for anything else, with the valid form in its message
     */
    public static Share valueOf(String text) {
        Matcher percent = PERCENT.matcher(text.trim());
        double fraction = percent.matches() ? Double.parseDouble(percent.group(1)) / 100 : -1;
        if (fraction < 0 || fraction > 1) {
            throw new IllegalArgumentException(
                    "'%s' is no share; write for example 20%%, 100%% at most".formatted(text));
        }
        return new Share(fraction);
    }
}
