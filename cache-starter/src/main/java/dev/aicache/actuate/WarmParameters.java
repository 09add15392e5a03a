package dev.aicache.actuate;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

import dev.aicache.warming.WarmingOptions;

/**
 * The query of {@code POST warm}.
 *
 * @param sources what is to be asked, in this order; empty for what is in the body
 */
record WarmParameters(List<String> sources, WarmingOptions options) {

    private static final List<String> NAMES =
            List.of("source", "dryRun", "concurrency", "rate", "maxTokens", "maxCost");

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException for a name that is not known, or a value that cannot be read, naming it
     */
    static WarmParameters of(MultiValueMap<String, String> query) {
        for (String name : query.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "There is no parameter %s; there are %s".formatted(name, String.join(", ", NAMES)));
            }
        }
        return new WarmParameters(
                query.getOrDefault("source", List.of()),
                new WarmingOptions(
                        Boolean.TRUE.equals(value(query, "dryRun", "true or false", WarmParameters::flag)),
                        value(query, "concurrency", "a whole number", Integer::valueOf),
                        value(query, "rate", "a number of requests per second", Double::valueOf),
                        value(query, "maxTokens", "a whole number", Long::valueOf),
                        value(query, "maxCost", "a number", Double::valueOf)));
    }

    private static <T> @Nullable T value(
            MultiValueMap<String, String> query, String name, String form, Function<String, T> reading) {
        String text = query.getFirst(name);
        if (text == null) {
            return null;
        }
        try {
            return reading.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s is '%s'; write %s".formatted(name, text, form), e);
        }
    }

    private static Boolean flag(String text) {
        return switch (text) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
