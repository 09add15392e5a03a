package dev.aicache.key;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.aicache.BypassReason;
import dev.aicache.CacheKey;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.Form;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.JsonValue;
import dev.aicache.dialect.RequestTraits;

/**
 * Makes keys of requests. Stateless and thread-safe; nothing of a request outlives a call. What a dialect throws comes
 * through.
 *
 * <p>A key is the SHA-256 of, each with its length before it: schema, kind, route, scope, method, path, query, varying
 * headers, content type, what the caller has set apart, dialect and body; where the caller gives a key of its own, of the
 * body only what decides the form of the answer. Keys of different kinds never meet, whatever the rest is. Of a request that
 * may be answered in several {@linkplain Form forms}, what says the form is left out and comes in by {@link FormKey}.
 */
public class KeyDeriver {

    /** Raised whenever equal requests come to have other keys, so that keys of two versions never meet. */
    public static final int SCHEMA = 2;

    private static final int ALIAS = 1;
    private static final int RAW = 2;
    private static final int CANONICAL = 3;
    private static final int CONTENT = 4;
    private static final int SHARED = 5;
    private static final int ITEM = 6;

    /**
     * The key of the bytes as they are, cheap to make: the same bytes of the same caller have the same canonical key.
     */
    public CacheKey alias(KeyMaterial material, byte[] body) {
        return begin(ALIAS, material).texts(material.reading()).bytes(body).finish();
    }

    /** As with a screen that lets every request pass. */
    public Derivation canonical(KeyMaterial material, byte[] body, Dialect dialect) {
        return canonical(material, body, dialect, request -> Optional.empty());
    }

    /**
     * The key of what the request says, or why it must not be answered from the cache. A body that cannot be read by
     * RFC 8259, or that names a member twice, gets a key of its bytes instead, unless a lenient server could find in it
     * what a reason against caching is.
     *
     * @param dialect what the request's path speaks
     * @param screen a route's own reasons against a request that the dialect has none against
     */
    public Derivation canonical(
            KeyMaterial material, byte[] body, Dialect dialect, Function<JsonObject, Optional<BypassReason>> screen) {
        Function<JsonObject, Optional<BypassReason>> reasons =
                request -> dialect.bypass(request).or(() -> screen.apply(request));
        JsonValue value = JsonReader.read(body).orElse(null);
        if (value == null || !material.isUtf8()) {
            return fallback(material, body, dialect, reasons);
        }
        JsonObject request = value instanceof JsonObject object ? object : JsonObject.EMPTY;
        Optional<BypassReason> reason = reasons.apply(request);
        if (reason.isPresent()) {
            return new Derivation.Bypassed(reason.get());
        }
        RequestTraits traits = dialect.traits(request);
        if (CanonicalJson.hasDuplicates(value)) {
            return new Derivation.Keyed(raw(material, body, dialect), traits);
        }
        return canonical(material, value, dialect, traits);
    }

    private static Derivation canonical(KeyMaterial material, JsonValue value, Dialect dialect, RequestTraits traits) {
        KeyContent content = KeyContent.of(material, value, dialect);
        KeyDigest digest = begin(content.hasForms() ? CONTENT : CANONICAL, content.material())
                .text(dialect.name());
        CanonicalJson.write(content.value(), dialect.rules(), digest);
        boolean hasUnkeyed = UnkeyedMembers.areIn(value, content.value(), content.form(), dialect.rules());
        return new Derivation.Keyed(
                FormKey.of(digest.finish(), content.form()), hasUnkeyed ? traits.withUnkeyed() : traits);
    }

    /**
     * A key for each of several things that one request asks for. A thing has the same key in every request that asks
     * for it with the same other members, alone or among others.
     *
     * @param shared the request's other members
     * @param place the member whose elements the things are, for the dialect's rules on what is in it
     * @return empty where the body is not of UTF-8 by its media type, or names a member twice
     */
    public Optional<List<CacheKey>> items(
            KeyMaterial material, JsonObject shared, String place, List<JsonValue> items, Dialect dialect) {
        if (!material.isUtf8()
                || CanonicalJson.hasDuplicates(shared)
                || items.stream().anyMatch(CanonicalJson::hasDuplicates)) {
            return Optional.empty();
        }
        KeyDigest digest = begin(SHARED, material).text(dialect.name());
        CanonicalJson.write(shared, dialect.rules(), digest);
        byte[] common = digest.finish().toBytes();
        FieldRules rules = dialect.rules().member(place).elements();
        return Optional.of(items.stream().map(item -> item(common, item, rules)).toList());
    }

    private static CacheKey item(byte[] common, JsonValue item, FieldRules rules) {
        KeyDigest digest = KeyDigest.begin().mark(SCHEMA).mark(ITEM).bytes(common);
        CanonicalJson.write(item, rules, digest);
        return digest.finish();
    }

    private static Derivation fallback(
            KeyMaterial material, byte[] body, Dialect dialect, Function<JsonObject, Optional<BypassReason>> reasons) {
        Optional<JsonObject> request = JsonReader.glimpse(body);
        if (request.isEmpty()) {
            return new Derivation.Bypassed(BypassReason.REQUEST_TOO_LARGE);
        }
        return reasons.apply(request.get())
                .<Derivation>map(Derivation.Bypassed::new)
                .orElseGet(() -> new Derivation.Keyed(raw(material, body, dialect), RequestTraits.UNKNOWN));
    }

    private static CacheKey raw(KeyMaterial material, byte[] body, Dialect dialect) {
        return FormKey.of(begin(RAW, material).text(dialect.name()).bytes(body).finish(), Form.ONLY);
    }

    private static KeyDigest begin(int kind, KeyMaterial material) {
        KeyDigest digest = KeyDigest.begin().mark(SCHEMA).mark(kind | material.form());
        material.writeTo(digest);
        return digest;
    }
}
