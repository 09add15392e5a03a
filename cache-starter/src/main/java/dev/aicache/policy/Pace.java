package dev.aicache.policy;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast the events of a stored stream are replayed. An answer in one piece is never delayed.
 *
 * @param tokensPerSecond an even rate, or 0 where there is none
 */
public record Pace(boolean isRecorded, int tokensPerSecond) {

    /** As fast as the client takes them: the default. */
    public static final Pace INSTANT = new Pace(false, 0);

    /** With the pauses they came with. */
    public static final Pace RECORDED = new Pace(true, 0);

    /** No pause is longer, whatever was recorded and whatever the rate. */
    public static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final Pattern RATE = Pattern.compile("([1-9]\\d{0,5})\\s*/\\s*s");

    /**
     * Reads {@code instant}, {@code recorded}, or tokens per second such as {@code 30/s}.
     *
     * @throws IllegalArgumentException for anything else, with the valid forms in its message
     */
    public static Pace of(String text) {
        String word = text.trim().toLowerCase(Locale.ROOT);
        Matcher rate = RATE.matcher(word);
        if (rate.matches()) {
            return new Pace(false, Integer.parseInt(rate.group(1)));
        }
        return switch (word) {
            case "instant" -> INSTANT;
            case "recorded" -> RECORDED;
            default ->
                throw new IllegalArgumentException(
                        "'%s' is no pace; write instant, recorded or tokens per second such as 30/s".formatted(text));
        };
    }

    public boolean isInstant() {
        return !isRecorded && tokensPerSecond == 0;
    }

    /** The form that {@link #of} reads. */
    @Override
    public String toString() {
        if (isRecorded) {
            return "recorded";
        }
        return isInstant() ? "instant" : tokensPerSecond + "/s";
    }
}
