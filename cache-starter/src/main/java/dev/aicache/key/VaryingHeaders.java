package dev.aicache.key;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.aicache.Headers;

/**
 * The request headers that are in every key, in one place. A header that is not listed here, by the route or by the
 * answer's {@code Vary} must not be able to change an answer.
 *
 * <p>{@code Host} and {@code Origin} for what names the server and the page; {@code Accept} for the form of the answer;
 * {@code Cookie} for what a session may hold; and whatever a provider defines for itself: organisation, project,
 * version and beta headers, deployments, quota projects. Of those, what only labels a single request is left out, and a
 * credential is in the scope already.
 */
final class VaryingHeaders {

    static final List<String> NAMES = List.of("host", "origin", "accept", "cookie");

    static final List<String> PREFIXES = List.of("openai-", "anthropic-", "x-goog-", "x-openrouter-", "x-ms-");

    private static final List<String> LEFT_OUT =
            List.of("x-goog-api-client", "x-goog-api-key", "x-ms-client-request-id", "x-ms-request-id");

    /** What the names begin with, so that most others are told by their first letter. */
    private static final String FIRST_LETTERS = Stream.concat(NAMES.stream(), PREFIXES.stream())
            .map(name -> name.substring(0, 1) + name.substring(0, 1).toUpperCase(Locale.ROOT))
            .collect(Collectors.joining());

    private VaryingHeaders() {}

    /**
     * The values of each varying header, by its name in lower case; the lines of one header in the order they came.
     *
     * @param extra further names, in any letter case
     */
    static SortedMap<String, List<String>> of(Headers headers, Collection<String> extra) {
        SortedMap<String, List<String>> varying = new TreeMap<>();
        headers.forEach((name, value) -> {
            if (isVarying(name, extra)) {
                varying.computeIfAbsent(name.toLowerCase(Locale.ROOT), any -> new ArrayList<>(1))
                        .add(value);
            }
        });
        return varying;
    }

    /** Whether the header is in every key that these further names are in. */
    static boolean isVarying(String name, Collection<String> extra) {
        return isOneOf(extra, name)
                || (!name.isEmpty()
                        && FIRST_LETTERS.indexOf(name.charAt(0)) >= 0
                        && (isOneOf(NAMES, name) || (isProviders(name) && !isOneOf(LEFT_OUT, name))));
    }

    private static boolean isOneOf(Collection<String> names, String name) {
        for (String each : names) {
            if (each.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isProviders(String name) {
        for (String prefix : PREFIXES) {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return false;
    }
}
