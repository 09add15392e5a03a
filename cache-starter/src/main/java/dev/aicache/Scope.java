package dev.aicache;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Who may share an entry. A request whose scope cannot be told is never answered from the cache.
 *
 * @param header the header that names the scope, for {@link Kind#HEADER} only
 */
public record Scope(Kind kind, @Nullable String header) {

    /** Callers who present the same credential: {@code Authorization}, an API key header or the {@code key} query. */
    public static final Scope CREDENTIAL = new Scope(Kind.CREDENTIAL, null);

    /** Callers authenticated under the same name. */
    public static final Scope PRINCIPAL = new Scope(Kind.PRINCIPAL, null);

    /** All callers of the route. Never a default: it has to be said. */
    public static final Scope EVERYONE = new Scope(Kind.EVERYONE, null);

    /** What tells one scope from another. */
    public enum Kind {
        CREDENTIAL,
        HEADER,
        PRINCIPAL,
        EVERYONE;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    public Scope {
        if ((kind == Kind.HEADER) != (header != null)) {
            throw new IllegalArgumentException("A header scope, and no other, names a header");
        }
    }

    /** Callers for whom the header has the same value. */
    public static Scope header(String name) {
        return new Scope(Kind.HEADER, name);
    }

    /**
     * Reads {@code credential}, {@code principal}, {@code everyone} or {@code header:<name>}.
     *
     * @throws IllegalArgumentException for anything else, with the valid forms in its message
     */
    public static Scope of(String text) {
        String trimmed = text.trim();
        if (trimmed.toLowerCase(Locale.ROOT).startsWith("header:")) {
            String name = trimmed.substring("header:".length()).trim();
            if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw new IllegalArgumentException(
                        "'%s' names no header; write for example header:X-Tenant".formatted(text));
            }
            return header(name);
        }
        return switch (trimmed.toLowerCase(Locale.ROOT)) {
            case "credential" -> CREDENTIAL;
            case "principal" -> PRINCIPAL;
            case "everyone" -> EVERYONE;
            default ->
                throw new IllegalArgumentException(
                        "'%s' is not a scope; write credential, principal, everyone or header:<name>".formatted(text));
        };
    }

    /** The form that {@link #of} reads. */
    @Override
    public String toString() {
        return kind == Kind.HEADER ? "header:" + header : kind.word;
    }
}
