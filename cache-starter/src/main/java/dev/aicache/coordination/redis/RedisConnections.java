package dev.aicache.coordination.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;

/**
 * The cache's own client, beside whatever the application has: nothing that is configured for one holds for the other.
 * Begins without a connection, so that it does not matter whether a server can be reached. What it opens fails at once while
 * there is no connection, in a second where none can be made, and comes back by itself within about a second of the server.
 * Thread-safe.
 */
public final class RedisConnections implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration FASTEST_RECONNECT = Duration.ofMillis(10);
    private static final Duration SLOWEST_RECONNECT = Duration.ofSeconds(1);
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(15);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    /** Commands without an answer on one connection. */
    private static final int MOST_QUEUED = 10_000;

    /** The fewest that the client takes. */
    private static final int THREADS = 2;

    private final RedisServers servers;
    private final LongSupplier nanos;
    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final Collection<RedisLink<?>> links = new ConcurrentLinkedQueue<>();

    /** @param nanos a clock that is not set back */
    public RedisConnections(RedisServers servers, LongSupplier nanos) {
        this.servers = servers;
        this.nanos = nanos;
        servers.uris().forEach(RedisConnections::limitHandshake);
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .reconnectDelay(Delay.fullJitter(
                        FASTEST_RECONNECT, SLOWEST_RECONNECT, FASTEST_RECONNECT.toMillis(), TimeUnit.MILLISECONDS))
                .build();
        this.client = servers.isCluster() ? cluster() : standalone();
    }

    private static void limitHandshake(RedisURI uri) {
        uri.setTimeout(CONNECT_TIMEOUT);
        uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(CONNECT_TIMEOUT));
    }

    private RedisClient standalone() {
        RedisClient standalone = RedisClient.create(resources, servers.uris().get(0));
        standalone.setOptions(options(ClientOptions.builder()).build());
        return standalone;
    }

    private RedisClusterClient cluster() {
        RedisClusterClient cluster = RedisClusterClient.create(resources, servers.uris());
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                        .adaptiveRefreshTriggersTimeout(CONNECT_TIMEOUT)
                        .build());
        options(builder);
        cluster.setOptions(builder.build());
        return cluster;
    }

    private ClientOptions.Builder options(ClientOptions.Builder builder) {
        if (servers.ssl() != null) {
            builder.sslOptions(servers.ssl());
        }
        return builder.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .autoReconnect(true)
                .requestQueueSize(MOST_QUEUED)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.builder()
                        .timeoutSource(new CommandTimeouts())
                        .build());
    }

    /** A connection of its own for whoever asks, which is opened when it is first needed. */
    public <V> RedisLink<V> link(RedisCodec<String, V> codec) {
        RedisLink<V> link = new RedisLink<>(
                client instanceof RedisClusterClient cluster
                        ? () -> connect(cluster, codec)
                        : () -> connect((RedisClient) client, codec),
                nanos);
        links.add(link);
        return link;
    }

    private static <V> CompletionStage<RedisLink.Connection<V>> connect(
            RedisClusterClient cluster, RedisCodec<String, V> codec) {
        return cluster.refreshPartitionsAsync()
                .thenCompose(known -> cluster.connectAsync(codec))
                .thenApply(connection -> new RedisLink.Connection<>(connection, connection.async()));
    }

    private <V> CompletionStage<RedisLink.Connection<V>> connect(RedisClient standalone, RedisCodec<String, V> codec) {
        return standalone
                .connectAsync(codec, servers.uris().get(0))
                .thenApply(connection -> new RedisLink.Connection<>(connection, connection.async()));
    }

    /** Closes all that was opened; waits for it, a few seconds at most. */
    @Override
    public void close() {
        // What is being opened would not find the threads that it needs to fail.
        awaitAll(links.stream().map(RedisLink::close).toArray(CompletableFuture<?>[]::new));
        client.shutdown(Duration.ZERO, SHUTDOWN_TIMEOUT);
        var unused = resources.shutdown(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void awaitAll(CompletableFuture<?>... closed) {
        try {
            CompletableFuture.allOf(closed).get(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Then it is closed with the client.
        }
    }
}
