package dev.aicache.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.aicache.Headers;
import dev.aicache.Scope;

/**
 * Tells whose a request is. Thread-safe.
 *
 * <p>Filters before the cache may take a caller's credential away, or put one for all in its place. So a request is
 * looked at twice, as it came to the gateway and as it is at the cache, and a credential at either place counts. A
 * header that names the scope counts only as it is at the cache: filters before it may have put it there, or taken away
 * what a caller claimed.
 */
public final class ScopeResolver {

    /** The headers in which the known providers take credentials. */
    static final List<String> CREDENTIALS = List.of("authorization", "x-api-key", "api-key", "x-goog-api-key");

    /** The query parameter in which Google takes one. */
    private static final String CREDENTIAL_PARAMETER = "key";

    private static final List<String> ARRIVED = labels("arrived");
    private static final List<String> PRESENT = labels("present");

    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

    private ScopeResolver() {}

    /** Names for what can be found at one point of the filter chain: each of {@link #CREDENTIALS}, and the parameter. */
    private static List<String> labels(String where) {
        return Stream.concat(
                        CREDENTIALS.stream().map(header -> where + ":" + header),
                        Stream.of(where + "?" + CREDENTIAL_PARAMETER))
                .toList();
    }

    /**
     * The caller's scope.
     *
     * @param arrived the request as it came to the gateway
     * @param present the request as it is at the cache
     * @param principal the name of the authenticated caller, or null where there is none
     * @return empty where the request has nothing of what the scope asks for; it must not be answered from the cache
     *     then
     */
    public static Optional<ScopeValue> resolve(
            Scope scope, Presented arrived, Presented present, @Nullable String principal) {
        List<String> parts = new ArrayList<>();
        parts.add(scope.toString());
        switch (scope.kind()) {
            case CREDENTIAL -> {
                addCredentials(parts, ARRIVED, arrived);
                addCredentials(parts, PRESENT, present);
            }
            case HEADER -> {
                String header = scope.header();
                if (header != null) {
                    addHeader(parts, "present:" + header, present.headers(), header);
                }
            }
            case PRINCIPAL -> {
                if (principal != null) {
                    add(parts, "principal", principal);
                }
            }
            case EVERYONE -> {
                return Optional.of(new ScopeValue(parts));
            }
        }
        return parts.size() == 1 ? Optional.empty() : Optional.of(new ScopeValue(parts));
    }

    private static void addCredentials(List<String> parts, List<String> labels, Presented request) {
        for (int i = 0; i < CREDENTIALS.size(); i++) {
            addHeader(parts, labels.get(i), request.headers(), CREDENTIALS.get(i));
        }
        String query = request.query();
        if (query != null) {
            addParameter(parts, labels.get(CREDENTIALS.size()), query);
        }
    }

    private static void addHeader(List<String> parts, String label, Headers headers, String name) {
        for (String value : headers.all(name)) {
            add(parts, label, value);
        }
    }

    private static void addParameter(List<String> parts, String label, String query) {
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals >= 0 && isCredential(parameter.substring(0, equals))) {
                add(parts, label, parameter.substring(equals + 1));
            }
        }
    }

    /** Whether a query parameter of that name, escapes and all, is a credential. */
    static boolean isCredential(String rawName) {
        String name = ESCAPE.matcher(rawName)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
        return name.equals(CREDENTIAL_PARAMETER);
    }

    private static void add(List<String> parts, String label, String value) {
        if (!value.isBlank()) {
            parts.add(label);
            parts.add(value);
        }
    }
}
