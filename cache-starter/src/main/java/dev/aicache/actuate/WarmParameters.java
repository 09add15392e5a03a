package dev.aicache.actuate;

import java.util.List;

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
        QueryParameters parameters = QueryParameters.of(query, NAMES);
        return new WarmParameters(
                parameters.all("source"),
                new WarmingOptions(
                        Boolean.TRUE.equals(parameters.value("dryRun", "true or false", WarmParameters::flag)),
                        parameters.value("concurrency", "a whole number", Integer::valueOf),
                        parameters.value("rate", "a number of requests per second", Double::valueOf),
                        parameters.value("maxTokens", "a whole number", Long::valueOf),
                        parameters.value("maxCost", "a number", Double::valueOf)));
    }

    private static Boolean flag(String text) {
        return switch (text) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
