package dev.aicache.key;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.Explanation;
import dev.aicache.Explanation.Component;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Form;
import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.JsonValue;

/**
 * A request taken apart as its key takes it. Holds credentials and prompts, so it is not to be kept beyond its request.
 *
 * @param body what the body says, or null where the key is made of its bytes
 * @param content what of it is in the key; null where {@code body} is
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Parts(
        KeyMaterial material,
        byte[] bytes,
        Dialect dialect,
        @Nullable JsonValue body,
        @Nullable KeyContent content) {

    private static final String ROOT = "";

    /** The name of the part that says in which form the answer is given. */
    private static final String FORM = "answer-form";

    static Parts of(KeyMaterial material, byte[] bytes, Dialect dialect) {
        JsonValue body = JsonReader.read(bytes)
                .filter(read -> material.isUtf8() && !CanonicalJson.hasDuplicates(read))
                .orElse(null);
        if (body == null) {
            return new Parts(material, bytes, dialect, null, null);
        }
        KeyContent content = KeyContent.of(material, body, dialect);
        return new Parts(content.material(), bytes, dialect, body, content);
    }

    /** Whether the key is made of the body's bytes. */
    boolean isOfBytes() {
        return content == null;
    }

    /** Where the request can be compared with others: the same for all of one route, scope, method, path and dialect. */
    CacheKey place() {
        KeyDigest digest = KeyDigest.begin();
        material.writePlace(digest);
        return digest.text(dialect.name()).finish();
    }

    /** What the key is made of; of the lists that have no end the first so many. */
    Explanation.Key explained(KeyedHash hash, int max) {
        List<Component> components = new ArrayList<>();
        material.forEachPart((name, writer) -> components.add(new Component(name, hash.fingerprint(writer))));
        components.add(new Component("dialect", hash.fingerprint(digest -> digest.text(dialect.name()))));
        components.add(new Component(FORM, hash.fingerprint(this::writeForm)));
        KeyContent read = content;
        JsonValue whole = body;
        if (read == null || whole == null) {
            components.add(new Component(
                    "body", hash.fingerprint(digest -> digest.mark(0).bytes(bytes))));
            return new Explanation.Key("bytes", components, List.of());
        }
        components.add(new Component(
                "body",
                hash.fingerprint(digest -> CanonicalJson.write(read.value(), dialect.rules(), digest.mark(1)))));
        return new Explanation.Key("json", components, LeftOutMembers.of(whole, read, dialect.rules(), max));
    }

    private void writeForm(KeyDigest digest) {
        digest.text((content == null ? Form.ONLY : content.form()).name());
    }

    /**
     * A hash for each part in which the request can differ from others of its place: parts outside the body by their
     * names, those of the body by their pointers.
     *
     * @param depth as of {@link Leaves#of}; of no effect where the key is made of bytes
     * @return empty where the body has more leaves than {@code max}
     */
    Optional<Map<String, Long>> hashes(KeyedHash hash, int depth, int max) {
        Map<String, Long> hashes = new LinkedHashMap<>();
        material.forEachVariablePart((name, writer) -> hashes.put(name, hash.of(writer)));
        hashes.put(FORM, hash.of(this::writeForm));
        KeyContent read = content;
        if (read == null) {
            hashes.put(ROOT, hash.of(digest -> digest.bytes(bytes)));
            return Optional.of(hashes);
        }
        return Leaves.of(read.value(), dialect.rules(), depth, max).map(leaves -> {
            leaves.forEach(leaf -> hashes.put(leaf.pointer(), hash.of(leaf::writeTo)));
            return hashes;
        });
    }

    @Override
    public String toString() {
        return material.toString();
    }
}
