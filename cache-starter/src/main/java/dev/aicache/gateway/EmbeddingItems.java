package dev.aicache.gateway;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.embedding.EmbeddingRequest;

/**
 * What a request for embeddings asks, input by input.
 *
 * @param keys one for each input; equal for equal ones
 * @param whole key of what a client has sent, where this is part of it; null where this is all of it
 * @param tags of entries that are filled again, by their keys; each keeps its own
 */
record EmbeddingItems(
        EmbeddingRequest request,
        List<CacheKey> keys,
        @Nullable CacheKey whole,
        Map<CacheKey, List<String>> tags) {

    /** Longest answer in bytes that is taken apart or put together. */
    static final int LONGEST = 64 * 1024 * 1024;

    /** Response headers that tell of one body and are wrong of any other. */
    static final Set<String> OF_ONE_BODY = Set.of(
            "content-length",
            "transfer-encoding",
            "content-md5",
            "digest",
            "content-digest",
            "repr-digest",
            "etag",
            "last-modified");

    EmbeddingItems {
        tags = Map.copyOf(tags);
    }

    /** Whether it is part of what a client has sent. */
    boolean isReduced() {
        return whole != null;
    }

    /** The same, to fill entries again that have these tags. */
    EmbeddingItems refreshing(Map<CacheKey, List<String>> known) {
        return new EmbeddingItems(request, keys, whole, known);
    }

    /** As many entries as there are inputs may be recorded at once. */
    long maxRecorded(long maxEntry) {
        return Math.max(maxEntry, maxEntry > LONGEST / keys.size() ? LONGEST : maxEntry * keys.size());
    }

    /** Where each input comes first, in order. */
    List<Integer> distinct() {
        Set<CacheKey> seen = new HashSet<>();
        List<Integer> positions = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            if (seen.add(keys.get(i))) {
                positions.add(i);
            }
        }
        return positions;
    }

    /** How many inputs there are; what they are is a prompt. */
    @Override
    public String toString() {
        return request.toString();
    }
}
