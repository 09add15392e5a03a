package dev.aicache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A name by which entries can be purged: one that somebody gave them, or one that they have by themselves. Tags of
 * different kinds are different tags, however they are called, so that nobody can name an entry as if it were of another
 * route.
 *
 * @param value what the kind makes of it; may be a name of the caller's own, never a credential or a prompt
 */
public record Tag(Kind kind, String value) {

    /** What a tag names. */
    public enum Kind {
        /** Every entry. */
        EVERYTHING,
        /** One answer, in whatever form. */
        KEY,
        /** The answers of one route. */
        ROUTE,
        /** The answers of one model, by the name in the request or in the answer. */
        MODEL,
        /** The answers that one scope shares. */
        SCOPE,
        /** The answers of one namespace of callers. */
        NAMESPACE,
        /** What a caller, a route or an answer has named so. */
        NAME;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    /** The one that every entry has. */
    public static final Tag EVERYTHING = new Tag(Kind.EVERYTHING, "");

    /** A name that was given: by a caller ({@code AI-Cache-Tags}), a route, or an answer ({@code Surrogate-Key}). */
    public static Tag of(String name) {
        return new Tag(Kind.NAME, name);
    }

    /** Of the answer under this key, in all its forms. */
    public static Tag key(CacheKey key) {
        return new Tag(Kind.KEY, key.toString());
    }

    public static Tag route(String id) {
        return new Tag(Kind.ROUTE, id);
    }

    public static Tag model(String name) {
        return new Tag(Kind.MODEL, name);
    }

    /** Of a scope by its number, which does not reveal it. */
    public static Tag scope(long id) {
        return new Tag(Kind.SCOPE, HexFormat.of().toHexDigits(id));
    }

    public static Tag namespace(String name) {
        return new Tag(Kind.NAMESPACE, name);
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is nothing of the kind
     */
    public static Tag parse(String text) {
        int colon = text.indexOf(':');
        for (Kind kind : Kind.values()) {
            if (colon > 0 && kind.word.equals(text.substring(0, colon))) {
                return new Tag(kind, text.substring(colon + 1));
            }
        }
        throw new IllegalArgumentException("A tag is written <kind>:<value>");
    }

    /**
     * What entries keep of a tag: the first 64 bits of a SHA-256 digest, for a key those of the key itself. Two tags may
     * have one by chance, and are purged together then: too much, never too little.
     */
    public long hash() {
        return kind == Kind.KEY && value.length() == 2 * CacheKey.BYTES ? keyed() : hash(toString());
    }

    private long keyed() {
        try {
            return Long.parseUnsignedLong(value.substring(0, 2 * Long.BYTES), 16);
        } catch (NumberFormatException e) {
            return hash(toString());
        }
    }

    private static long hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Kind and value, as they are written in a log of purges: {@code route:chat}. */
    @Override
    public String toString() {
        return kind.word + ":" + value;
    }
}
