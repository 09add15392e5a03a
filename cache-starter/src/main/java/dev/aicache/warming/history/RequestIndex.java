package dev.aicache.warming.history;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;

/** Where the journal has the request of a key; of so many keys at most, the first noted leaving first. Not thread-safe. */
final class RequestIndex {

    private final int limit;
    private final Map<CacheKey, Place> places = new LinkedHashMap<>();

    RequestIndex(int limit) {
        this.limit = limit;
    }

    /** A record in one of the files. */
    record Place(long segment, int offset) {}

    void put(CacheKey key, Place place) {
        places.remove(key);
        places.put(key, place);
        if (places.size() > limit) {
            places.remove(places.keySet().iterator().next());
        }
    }

    @Nullable
    Place get(CacheKey key) {
        return places.get(key);
    }

    boolean isAt(CacheKey key, Place place) {
        return place.equals(places.get(key));
    }

    /** Forgets what was in the file. */
    void forget(long segment) {
        places.values().removeIf(place -> place.segment() == segment);
    }

    int size() {
        return places.size();
    }

    List<CacheKey> keys() {
        return List.copyOf(places.keySet());
    }
}
