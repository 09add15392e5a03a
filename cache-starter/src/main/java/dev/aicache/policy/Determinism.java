package dev.aicache.policy;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which requests a route looks up and stores by how much they leave to chance.
 *
 * @param maxTemperature highest temperature a request may ask for
 * @param seedSuffices whether a request that brings a seed is taken whatever its temperature
 */
public record Determinism(double maxTemperature, boolean seedSuffices) {

    /** Every request: the default. */
    public static final Determinism ANY = new Determinism(Double.POSITIVE_INFINITY, true);

    /** Requests of temperature 0, and those that bring a seed. */
    public static final Determinism DETERMINISTIC = new Determinism(0, true);

    private static final Pattern AT_MOST = Pattern.compile("<=\\s*(\\d{1,3}(?:\\.\\d{1,6})?)");

    /**
     * Reads {@code any}, {@code deterministic}, or a highest temperature such as {@code <=0.3}.
     *
     * @throws IllegalArgumentException for anything else, with the valid forms in its message
     */
    public static Determinism of(String text) {
        String word = text.trim().toLowerCase(Locale.ROOT);
        Matcher most = AT_MOST.matcher(word);
        if (most.matches()) {
            return new Determinism(Double.parseDouble(most.group(1)), false);
        }
        return switch (word) {
            case "any" -> ANY;
            case "deterministic" -> DETERMINISTIC;
            default ->
                throw new IllegalArgumentException(
                        "'%s' is not known; write any, deterministic or a highest temperature such as <=0.3"
                                .formatted(text));
        };
    }

    /**
     * Whether a request qualifies.
     *
     * @param temperature what it asks for; infinite where it does not say
     */
    public boolean admits(double temperature, boolean seeded) {
        return isAny() || (seedSuffices && seeded) || (temperature >= 0 && temperature <= maxTemperature);
    }

    /** Whether every request qualifies, so that none has to be looked at. */
    public boolean isAny() {
        return Double.isInfinite(maxTemperature);
    }

    /** The form that {@link #of} reads. */
    @Override
    public String toString() {
        if (isAny()) {
            return "any";
        }
        return seedSuffices ? "deterministic" : "<=" + maxTemperature;
    }
}
