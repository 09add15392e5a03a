package dev.aicache.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.aicache.CacheKey;
import dev.aicache.CacheListener.Fault;
import dev.aicache.store.Hit;

/** Finds out which inputs of a request for embeddings are to be filled again. */
final class StaleVectors {

    private StaleVectors() {}

    /**
     * The request for those whose entries are stale or soon will be, or may not be served, where it can be sent with another body, else as it
     * is. Each entry is to keep its tags.
     *
     * @param whole tags of the one entry that there is for an answer that could not be taken apart
     * @return empty where there are none, or that could not be found out
     */
    static Optional<Lookup> of(GatewayCache cache, Lookup lookup, EmbeddingItems items, List<String> whole) {
        Optional<Lookup> stale = cache.faults().guard(Fault.REFRESH, () -> find(cache, lookup, items, whole));
        return stale == null ? Optional.empty() : stale;
    }

    private static Optional<Lookup> find(GatewayCache cache, Lookup lookup, EmbeddingItems items, List<String> whole) {
        List<Integer> positions = new ArrayList<>();
        Map<CacheKey, List<String>> tags = new HashMap<>();
        for (int position : items.distinct()) {
            CacheKey key = items.keys().get(position);
            Hit hit = cache.store().peek(key, each -> true);
            if (hit == null || !cache.guard().lets(hit.storedNanos()) || !Refresh.isCurrent(hit, lookup)) {
                positions.add(position);
            }
            if (hit != null) {
                tags.put(key, hit.terms().tags());
                hit.release();
            }
        }
        if (tags.isEmpty()) {
            return Optional.of(lookup.refreshing(whole));
        }
        if (positions.isEmpty()) {
            return Optional.empty();
        }
        boolean isWhole = positions.size() == items.keys().size()
                || EmbeddingVisit.isBound(lookup.request().headers());
        Lookup asking = isWhole
                ? lookup
                : items.request()
                        .reducedTo(positions)
                        .flatMap(body -> cache.keys().reduced(lookup, body))
                        .orElse(lookup);
        EmbeddingItems asked = asking.items();
        return asked == null ? Optional.empty() : Optional.of(asking.with(asked.refreshing(tags)));
    }
}
