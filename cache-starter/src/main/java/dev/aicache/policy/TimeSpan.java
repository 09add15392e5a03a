package dev.aicache.policy;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as headers and rules have it: a number of seconds, or a number with a unit, such as {@code 10m}. */
final class TimeSpan {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");

    private TimeSpan() {}

    /**
     * Reads a positive time.
     *
     * @throws IllegalArgumentException for anything else, also for more than {@link RoutePolicy#LONGEST}
     */
    static Duration parse(String text) {
        Matcher form = FORM.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException("'%s' is no time; write for example 10m or 600".formatted(text));
        }
        long amount = Long.parseLong(form.group(1));
        Duration time = form.group(2) == null ? Duration.ofSeconds(amount) : of(amount, form.group(2));
        if (time.isZero() || time.compareTo(RoutePolicy.LONGEST) > 0) {
            throw new IllegalArgumentException("'%s' is not a positive time within ten years".formatted(text));
        }
        return time;
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofSeconds(amount);
        };
    }
}
