package dev.aicache.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Cluster;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.boot.ssl.SslBundle;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;

import dev.aicache.coordination.redis.RedisServers;

/** Reads where Redis is: by the cache's own address, or by what is configured for the application. */
final class RedisAddress {

    private static final String URL = "ai-cache.redis.url";

    private RedisAddress() {}

    /**
     * The servers.
     *
     * @param url goes before what is configured for the application; null where there is none
     * @throws SettingException if the address is none, or there is none at all. Never says what was
     *     written, which may hold a password
     */
    static RedisServers of(@Nullable String url, @Nullable DataRedisConnectionDetails details) {
        if (url != null) {
            return RedisServers.of(parse(url));
        }
        if (details == null) {
            throw new SettingException(
                    URL,
                    "is not set, and Spring Boot configures no Redis here.",
                    "Write where it is, such as redis://localhost:6379, or do not exclude DataRedisAutoConfiguration.");
        }
        Sentinel sentinel = details.getSentinel();
        Cluster cluster = details.getCluster();
        Standalone standalone = details.getStandalone();
        if (sentinel != null) {
            return sentinel(sentinel, details);
        }
        if (cluster != null) {
            return cluster(cluster, details);
        }
        if (standalone == null) {
            throw new IllegalStateException("Connection details without a server, sentinels or a cluster");
        }
        return standalone(standalone, details);
    }

    private static RedisURI parse(String url) {
        try {
            return RedisURI.create(url.trim());
        } catch (IllegalArgumentException e) {
            // Without the cause, whose message may show a password.
            throw new SettingException(
                    URL,
                    "is no address (not shown here, as it may hold a password).",
                    "Write redis://[user:password@]host:port[/database], rediss:// for TLS, or redis-sentinel://host:port,host:port/database?sentinelMasterId=name. A cluster is configured by spring.data.redis.cluster.nodes.");
        }
    }

    private static RedisServers standalone(Standalone standalone, DataRedisConnectionDetails details) {
        SslBundle bundle = details.getSslBundle();
        RedisURI uri = uri(standalone.getHost(), standalone.getPort(), bundle);
        uri.setDatabase(standalone.getDatabase());
        authenticate(uri, details.getUsername(), details.getPassword());
        return new RedisServers(List.of(uri), false, ssl(bundle));
    }

    private static RedisServers sentinel(Sentinel sentinel, DataRedisConnectionDetails details) {
        SslBundle bundle = details.getSslBundle();
        RedisURI uri = new RedisURI();
        uri.setSentinelMasterId(sentinel.getMaster());
        uri.setSsl(bundle != null);
        uri.setDatabase(sentinel.getDatabase());
        authenticate(uri, details.getUsername(), details.getPassword());
        for (Node node : sentinel.getNodes()) {
            RedisURI each = uri(node.host(), node.port(), bundle);
            authenticate(each, sentinel.getUsername(), sentinel.getPassword());
            uri.getSentinels().add(each);
        }
        return new RedisServers(List.of(uri), false, ssl(bundle));
    }

    private static RedisServers cluster(Cluster cluster, DataRedisConnectionDetails details) {
        SslBundle bundle = details.getSslBundle();
        List<RedisURI> nodes = cluster.getNodes().stream()
                .map(node -> {
                    RedisURI uri = uri(node.host(), node.port(), bundle);
                    authenticate(uri, details.getUsername(), details.getPassword());
                    return uri;
                })
                .toList();
        return new RedisServers(nodes, true, ssl(bundle));
    }

    private static RedisURI uri(String host, int port, @Nullable SslBundle bundle) {
        RedisURI uri = RedisURI.create(host, port);
        uri.setSsl(bundle != null);
        return uri;
    }

    private static void authenticate(RedisURI uri, @Nullable String user, @Nullable String password) {
        if (user != null && password != null) {
            uri.setAuthentication(user, password);
        } else if (password != null) {
            uri.setAuthentication(password);
        }
    }

    private static @Nullable SslOptions ssl(@Nullable SslBundle bundle) {
        if (bundle == null) {
            return null;
        }
        SslOptions.Builder ssl = SslOptions.builder()
                .keyManager(bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory());
        String[] ciphers = bundle.getOptions().getCiphers();
        String[] protocols = bundle.getOptions().getEnabledProtocols();
        if (ciphers != null) {
            ssl.cipherSuites(ciphers);
        }
        if (protocols != null) {
            ssl.protocols(protocols);
        }
        return ssl.build();
    }
}
