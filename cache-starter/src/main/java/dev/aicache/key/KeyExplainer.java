package dev.aicache.key;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.Explanation;
import dev.aicache.Explanation.Nearest;
import dev.aicache.dialect.Dialect;

/**
 * Tells what a key is made of, and what sets a request apart from the stored ones. For that it remembers the shapes of
 * stored requests, within a bound: names and keyed hashes, no text. Thread-safe.
 */
public final class KeyExplainer {

    /** Larger bodies are not remembered: to take one apart could hold up the end of its answer for milliseconds. */
    static final int MAX_BODY = 128 * 1024;

    private static final int MAX_CANDIDATES = 256;
    private static final int MAX_LISTED = 100;

    private final KeyedHash.Source hashes = new KeyedHash.Source();
    private final ShapeTable shapes;

    /** @param maxBytes that the remembered shapes may take; 0 to remember nothing */
    public KeyExplainer(long maxBytes) {
        this.shapes = new ShapeTable(maxBytes);
    }

    /** Remembers the shape of a request whose answer has been stored. */
    public void remember(CacheKey key, KeyMaterial material, byte[] body, Dialect dialect) {
        if (!shapes.keepsNothing() && body.length <= MAX_BODY) {
            shapes.put(key, Shape.of(Parts.of(material, body, dialect), hashes.get()));
        }
    }

    /** Whether the shape of the key's request is remembered: its answer was stored, whether or not it still is. */
    public boolean remembers(CacheKey key) {
        return shapes.contains(key);
    }

    /** What the request's key is made of. */
    public Explanation.Key explain(KeyMaterial material, byte[] body, Dialect dialect) {
        return Parts.of(material, body, dialect).explained(hashes.get(), MAX_LISTED);
    }

    /**
     * What sets the request apart from the stored one that is most like it, of the same route, scope, method, path and
     * dialect; of equals the later one.
     *
     * @param key the request's own, which is no candidate
     * @param age how long ago the answer of a key was stored, or null where it is not in the store any more
     */
    public Optional<Nearest> nearest(
            CacheKey key,
            KeyMaterial material,
            byte[] body,
            Dialect dialect,
            Function<CacheKey, @Nullable Duration> age) {
        Parts request = Parts.of(material, body, dialect);
        KeyedHash hash = hashes.get();
        Map<Integer, Map<String, Long>> atDepth = new HashMap<>();
        return shapes.latest(request.place(), MAX_CANDIDATES).entrySet().stream()
                .filter(candidate -> !candidate.getKey().equals(key))
                .map(candidate -> Difference.of(
                        candidate.getKey(),
                        atDepth.computeIfAbsent(candidate.getValue().depth(), depth -> hashes(request, hash, depth)),
                        stored(candidate.getValue(), request)))
                .sorted(Comparator.comparingInt(Difference::size))
                .flatMap(difference -> explained(difference, age.apply(difference.key())))
                .findFirst();
    }

    // A request of bytes and one of JSON have nothing but the root in common, and differ there.
    private static Map<String, Long> stored(Shape shape, Parts request) {
        Map<String, Long> stored = shape.hashes();
        if (request.isOfBytes() && shape.depth() >= 0) {
            stored.keySet().removeIf(Difference::isPointer);
            stored.put("", 0L);
        }
        return stored;
    }

    private static Map<String, Long> hashes(Parts request, KeyedHash hash, int depth) {
        return request.hashes(hash, Math.max(depth, 0), Integer.MAX_VALUE).orElse(Map.of());
    }

    private static Stream<Nearest> explained(Difference difference, @Nullable Duration age) {
        return age == null ? Stream.of() : Stream.of(difference.explained(age, MAX_LISTED));
    }

    /** Forgets everything. */
    public void clear() {
        shapes.clear();
    }

    /** What the remembered shapes take. */
    public long bytes() {
        return shapes.bytes();
    }
}
