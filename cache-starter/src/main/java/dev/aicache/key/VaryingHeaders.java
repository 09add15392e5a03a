package dev.aicache.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.aicache.Headers;

/**
 * The request headers that are in every key, in one place. A header that is not listed here, by the route or by the
 * answer's {@code Vary} must not be able to change an answer.
 *
 * <p>{@code Host} and {@code Origin} for what names the server and the page; {@code Accept} for the form of the answer;
 * {@code Cookie} for what a session may hold; and whatever a provider defines for itself: organisation, project, version
 * and beta headers, deployments, quota projects. Of those, what only labels a single request is left out, and a
 * credential is in the scope already.
 */
final class VaryingHeaders {

    private static final Set<String> NAMES = Set.of("host", "origin", "accept", "cookie");

    private static final List<String> PREFIXES = List.of("openai-", "anthropic-", "x-goog-", "x-openrouter-", "x-ms-");

    private static final Set<String> LEFT_OUT =
            Set.of("x-goog-api-client", "x-goog-api-key", "x-ms-client-request-id", "x-ms-request-id");

    private VaryingHeaders() {}

    /**
     * The values of each varying header, by its name in lower case; the lines of one header in the order they came.
     *
     * @param extra further names, in lower case
     */
    static SortedMap<String, List<String>> of(Headers headers, Set<String> extra) {
        SortedMap<String, List<String>> varying = new TreeMap<>();
        headers.forEach((field, value) -> {
            String name = field.toLowerCase(Locale.ROOT);
            if (isVarying(name) || extra.contains(name)) {
                varying.computeIfAbsent(name, any -> new ArrayList<>(1)).add(value);
            }
        });
        return varying;
    }

    /** Whether the header, its name in lower case, is in every key. */
    static boolean isVarying(String name) {
        if (NAMES.contains(name)) {
            return true;
        }
        for (String prefix : PREFIXES) {
            if (name.startsWith(prefix)) {
                return !LEFT_OUT.contains(name);
            }
        }
        return false;
    }
}
