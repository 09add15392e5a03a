package dev.aicache.routing;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

import dev.aicache.Headers;
import dev.aicache.Scope;
import dev.aicache.key.AffinityDigest;
import dev.aicache.key.Presented;
import dev.aicache.key.ScopeResolver;

/**
 * By what requests are told apart that are to meet the same instance.
 *
 * @param name of the header or cookie, for these two kinds only
 */
public record Affinity(Kind kind, @Nullable String name) {

    /** The request itself: method, path, query and body. */
    public static final Affinity KEY = new Affinity(Kind.KEY, null);

    /** What the caller presents: {@code Authorization}, an API key header, or the {@code key} query. */
    public static final Affinity CREDENTIAL = new Affinity(Kind.CREDENTIAL, null);

    /**
     * The exchange attribute that has the {@code Long} of a request that is told apart by its key, if it is known: what it
     * takes is not in the request's head.
     */
    public static final String ATTRIBUTE = "dev.aicache.affinity";

    private static final String HEADER_PREFIX = "header:";
    private static final String COOKIE_PREFIX = "cookie:";

    /** Where the difference is. */
    public enum Kind {
        KEY,
        CREDENTIAL,
        HEADER,
        COOKIE
    }

    public Affinity {
        if ((kind == Kind.HEADER || kind == Kind.COOKIE) != (name != null)) {
            throw new IllegalArgumentException("By header and by cookie, and no other, has a name");
        }
    }

    /**
     * Reads {@code key}, {@code credential}, {@code header:<name>} or {@code cookie:<name>}.
     *
     * @throws IllegalArgumentException for anything else, with the valid forms in its message
     */
    public static Affinity of(String text) {
        String trimmed = text.trim();
        String lower = trimmed.toLowerCase(Locale.ROOT);
        if (lower.startsWith(HEADER_PREFIX)) {
            return named(Kind.HEADER, trimmed.substring(HEADER_PREFIX.length()), text);
        }
        if (lower.startsWith(COOKIE_PREFIX)) {
            return named(Kind.COOKIE, trimmed.substring(COOKIE_PREFIX.length()), text);
        }
        return switch (lower) {
            case "key" -> KEY;
            case "credential" -> CREDENTIAL;
            default ->
                throw new IllegalArgumentException(
                        "'%s' is nothing requests can be told apart by; write key, credential, header:<name> or cookie:<name>"
                                .formatted(text));
        };
    }

    private static Affinity named(Kind kind, String name, String text) {
        if (!name.trim().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException(
                    "'%s' has no name; write for example header:X-Tenant or cookie:session".formatted(text));
        }
        return new Affinity(kind, name.trim());
    }

    /**
     * The number of a request by its head: equal for requests that are to meet the same instance, in every process. Empty
     * where the request does not have what they are told apart by, and always for {@link Kind#KEY}.
     *
     * @param query the raw query without its question mark, or null
     * @param cookies value of a cookie by its name
     */
    public OptionalLong of(HttpHeaders headers, @Nullable String query, Function<String, @Nullable String> cookies) {
        return switch (kind) {
            case KEY -> OptionalLong.empty();
            case CREDENTIAL -> ofCredential(headers, query);
            case HEADER -> ofValues(name == null ? List.of() : headers.getOrEmpty(name));
            case COOKIE -> {
                String value = name == null ? null : cookies.apply(name);
                yield ofValues(value == null ? List.of() : List.of(value));
            }
        };
    }

    private static OptionalLong ofCredential(HttpHeaders headers, @Nullable String query) {
        Headers.Builder builder = Headers.builder();
        headers.forEach((name, values) -> values.forEach(value -> builder.add(name, value)));
        Presented presented = new Presented(builder.build(), query);
        return ScopeResolver.resolve(Scope.CREDENTIAL, presented, presented, null)
                .map(scope -> OptionalLong.of(scope.id()))
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong ofValues(List<String> values) {
        return values.stream().allMatch(String::isBlank)
                ? OptionalLong.empty()
                : OptionalLong.of(AffinityDigest.ofValues(values));
    }

    /** The form that {@link #of(String)} reads. */
    @Override
    public String toString() {
        String word = kind.name().toLowerCase(Locale.ROOT);
        return name == null ? word : word + ":" + name;
    }
}
