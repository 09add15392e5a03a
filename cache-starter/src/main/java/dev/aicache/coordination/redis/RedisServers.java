package dev.aicache.coordination.redis;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;

/**
 * Where the servers are, and how to speak to them.
 *
 * @param uris one server, one address with its sentinels, or some nodes of a cluster; each with its credentials
 * @param isCluster whether they are nodes of a Redis Cluster
 * @param ssl keys and certificates for addresses that ask for TLS; null for those of the platform
 */
public record RedisServers(
        List<RedisURI> uris, boolean isCluster, @Nullable SslOptions ssl) {

    public RedisServers {
        uris = List.copyOf(uris);
        if (uris.isEmpty() || (uris.size() > 1 && !isCluster)) {
            throw new IllegalArgumentException("There is one server, or a cluster: " + uris.size());
        }
    }

    /** A server on its own, or what its sentinels say. */
    public static RedisServers of(RedisURI uri) {
        return new RedisServers(List.of(uri), false, null);
    }
}
