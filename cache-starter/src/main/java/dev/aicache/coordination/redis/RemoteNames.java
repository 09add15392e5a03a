package dev.aicache.coordination.redis;

import dev.aicache.CacheKey;

/**
 * What entries and leases are called in Redis. No part of a name is marked for the slot, so that they spread over a cluster. The
 * schema is in it: a version of the cache that makes other keys finds nothing, rather than something else.
 */
final class RemoteNames {

    private final String entries;
    private final String leases;

    RemoteNames(String namespace, int keySchema) {
        this.entries = "aic:%s:e:%d:".formatted(namespace, keySchema);
        this.leases = "aic:%s:l:%d:".formatted(namespace, keySchema);
    }

    String entry(CacheKey key) {
        return entries + key;
    }

    String lease(CacheKey key) {
        return leases + key;
    }
}
