package dev.aicache.gateway;

import java.util.function.Supplier;

import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.RequestTraits;
import dev.aicache.key.KeyExplainer;
import dev.aicache.key.KeyMaterial;
import dev.aicache.policy.RoutePolicy;

/**
 * A request that looks in the cache: whose it is, what it asks, and by which rules.
 *
 * @param traits reads what is needed to judge the answer; asked for fills only, since a hit needs none of it
 */
record Lookup(
        String routeId,
        RoutePolicy policy,
        CacheRequest request,
        CacheKey key,
        Dialect dialect,
        KeyMaterial material,
        Supplier<RequestTraits> traits) {

    /** Notes how the request is made up, now that its answer is stored. */
    void remember(KeyExplainer explainer) {
        explainer.remember(key, material, request.body(), dialect);
    }

    /**
     * Whether an answer that varies by the header needs no further look at it: the key tells such requests apart, or the
     * cache itself settles what the header says.
     */
    boolean isSelectedByKey(String header) {
        return header.equalsIgnoreCase("Accept-Encoding") || material.tellsApartBy(header);
    }
}
