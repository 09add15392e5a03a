package dev.aicache.gateway;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.RequestTraits;
import dev.aicache.key.KeyMaterial;
import dev.aicache.policy.RoutePolicy;

/**
 * A request that looks in the cache: whose it is, what it asks, and by which rules.
 *
 * @param traits reads what is needed to judge the answer; asked for fills only, since a hit needs none of it
 * @param items what the request asks input by input, or null where it is answered as one
 */
record Lookup(
        String routeId,
        RoutePolicy policy,
        CacheRequest request,
        CacheKey key,
        Dialect dialect,
        KeyMaterial material,
        Supplier<RequestTraits> traits,
        @Nullable EmbeddingItems items) {

    Lookup(
            String routeId,
            RoutePolicy policy,
            CacheRequest request,
            CacheKey key,
            Dialect dialect,
            KeyMaterial material,
            Supplier<RequestTraits> traits) {
        this(routeId, policy, request, key, dialect, material, traits, null);
    }

    /** The same request, its answer to be kept input by input. */
    Lookup with(EmbeddingItems each) {
        return new Lookup(routeId, policy, request, key, dialect, material, traits, each);
    }

    /** Up to how many bytes an answer is recorded whole, as it must be to be stored. */
    long maxRecorded() {
        return items == null ? policy.maxEntry() : items.maxRecorded(policy.maxEntry());
    }

    /** The same request, looking for another of its answers. */
    Lookup under(CacheKey other) {
        return new Lookup(routeId, policy, request, other, dialect, material, traits);
    }

    /**
     * Whether an answer that varies by the header needs no further look at it: the key tells such requests apart, or the
     * cache itself settles what the header says.
     */
    boolean isSelectedByKey(String header) {
        return header.equalsIgnoreCase("Accept-Encoding") || material.tellsApartBy(header);
    }
}
