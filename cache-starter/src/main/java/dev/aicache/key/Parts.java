package dev.aicache.key;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.Explanation;
import dev.aicache.Explanation.Component;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.JsonValue;

/**
 * A request taken apart as its key takes it. Holds credentials and prompts, so it is not to be kept beyond its request.
 *
 * @param value what the body says, or null where the key is made of its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Parts(
        KeyMaterial material,
        byte[] body,
        Dialect dialect,
        @Nullable JsonValue value) {

    private static final String ROOT = "";

    static Parts of(KeyMaterial material, byte[] body, Dialect dialect) {
        JsonValue value = JsonReader.read(body)
                .filter(read -> material.isUtf8() && !CanonicalJson.hasDuplicates(read))
                .orElse(null);
        return new Parts(material, body, dialect, value);
    }

    /** Where the request can be compared with others: the same for all of one route, scope, method, path and dialect. */
    CacheKey place() {
        KeyDigest digest = new KeyDigest();
        material.writePlace(digest);
        return digest.text(dialect.name()).finish();
    }

    /** What the key is made of; of the lists that have no end the first so many. */
    Explanation.Key explained(KeyedHash hash, int max) {
        List<Component> components = new ArrayList<>();
        material.forEachPart((name, writer) -> components.add(new Component(name, hash.fingerprint(writer))));
        components.add(new Component("dialect", hash.fingerprint(digest -> digest.text(dialect.name()))));
        JsonValue read = value;
        Consumer<KeyDigest> writer = read == null
                ? digest -> digest.mark(0).bytes(body)
                : digest -> CanonicalJson.write(read, dialect.rules(), digest.mark(1));
        components.add(new Component("body", hash.fingerprint(writer)));
        return read == null
                ? new Explanation.Key("bytes", components, List.of())
                : new Explanation.Key("json", components, LeftOutMembers.of(read, dialect.rules(), max));
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
        JsonValue read = value;
        if (read == null) {
            hashes.put(ROOT, hash.of(digest -> digest.bytes(body)));
            return Optional.of(hashes);
        }
        return Leaves.of(read, dialect.rules(), depth, max).map(leaves -> {
            leaves.forEach(leaf -> hashes.put(leaf.pointer(), hash.of(leaf::writeTo)));
            return hashes;
        });
    }

    @Override
    public String toString() {
        return material.toString();
    }
}
