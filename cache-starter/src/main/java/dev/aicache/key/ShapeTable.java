package dev.aicache.key;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.aicache.CacheKey;

/**
 * The shapes of stored requests, by their keys; where they would take more memory than they may, those noted longest ago
 * leave. Thread-safe; no call holds the lock for more than some microseconds.
 */
final class ShapeTable {

    /** Key, shape, array header and nodes of a table and a set, in bytes, rounded up. */
    private static final int BYTES_PER_SHAPE = 256;

    /** Key, node and an empty set, in bytes, rounded up. */
    private static final int BYTES_PER_PLACE = 384;

    private final long maxBytes;
    private final Map<CacheKey, Shape> shapes = new LinkedHashMap<>();
    private final Map<CacheKey, Set<CacheKey>> places = new HashMap<>();
    private long bytes;

    /** @param maxBytes 0 for a table that keeps nothing */
    ShapeTable(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean keepsNothing() {
        return maxBytes == 0;
    }

    synchronized void put(CacheKey key, Shape shape) {
        remove(key);
        if (BYTES_PER_SHAPE + BYTES_PER_PLACE + (long) shape.size() > maxBytes) {
            return;
        }
        shapes.put(key, shape);
        bytes += BYTES_PER_SHAPE + shape.size();
        places.computeIfAbsent(shape.place(), place -> {
                    bytes += BYTES_PER_PLACE;
                    return new LinkedHashSet<>();
                })
                .add(key);
        while (bytes > maxBytes) {
            remove(shapes.keySet().iterator().next());
        }
    }

    private void remove(CacheKey key) {
        Shape shape = shapes.remove(key);
        if (shape == null) {
            return;
        }
        bytes -= BYTES_PER_SHAPE + shape.size();
        places.computeIfPresent(shape.place(), (place, keys) -> {
            keys.remove(key);
            if (keys.isEmpty()) {
                bytes -= BYTES_PER_PLACE;
                return null;
            }
            return keys;
        });
    }

    synchronized boolean contains(CacheKey key) {
        return shapes.containsKey(key);
    }

    /** The shapes of the place, latest first; the latest so many. */
    Map<CacheKey, Shape> latest(CacheKey place, int max) {
        Map<CacheKey, Shape> latest = new LinkedHashMap<>();
        synchronized (this) {
            List<CacheKey> keys = new ArrayList<>(places.getOrDefault(place, Set.of()));
            for (int i = keys.size() - 1; i >= Math.max(0, keys.size() - max); i--) {
                Shape shape = shapes.get(keys.get(i));
                if (shape != null) {
                    latest.put(keys.get(i), shape);
                }
            }
        }
        return latest;
    }

    synchronized void clear() {
        shapes.clear();
        places.clear();
        bytes = 0;
    }

    synchronized long bytes() {
        return bytes;
    }
}
