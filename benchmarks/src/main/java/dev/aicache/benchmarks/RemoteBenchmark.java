package dev.aicache.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import com.github.benmanes.caffeine.cache.Ticker;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import reactor.core.scheduler.Schedulers;
import redis.embedded.RedisServer;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.StandardEviction;
import dev.aicache.Tag;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.coordination.redis.RedisConnections;
import dev.aicache.coordination.redis.RedisRemoteStore;
import dev.aicache.coordination.redis.RedisServers;
import dev.aicache.coordination.redis.RemoteSettings;
import dev.aicache.coordination.remote.Envelope;
import dev.aicache.encoding.EncryptionKey;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.EntryState;
import dev.aicache.store.StoreLimits;
import dev.aicache.store.Terms;
import dev.aicache.store.coding.CodedBody;

/**
 * What it takes to have an entry from the store that instances share, beside the bare {@code GET} of the very same bytes by
 * the same client from the same server, which runs on this machine. A read ends when the entry is in the local store.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RemoteBenchmark {

    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);
    private static final String NAMESPACE = "benchmark";
    private static final int SCHEMA = 1;

    /** A server, an entry in it, and both ways to it. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Server {

        @Param({"1024", "16384", "262144"})
        int bytes;

        @Param({"false", "true"})
        boolean encrypted;

        private RedisServer server;
        private RedisConnections connections;
        private RedisRemoteStore remote;
        private RedisClusterAsyncCommands<String, byte[]> commands;
        private CaffeineStore local;
        private String name;

        @Setup
        public void start() throws Exception {
            int port = freePort();
            server = RedisServer.newRedisServer()
                    .bind("127.0.0.1")
                    .port(port)
                    .setting("save \"\"")
                    .build();
            server.start();
            connections = new RedisConnections(RedisServers.of(RedisURI.create("127.0.0.1", port)), System::nanoTime);
            commands = connections
                    .link(RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE))
                    .commands()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            local = new CaffeineStore(
                    StoreLimits.memory(64 << 20), StandardEviction.HYBRID, BodyStorage.HEAP, Ticker.systemTicker());
            remote = new RedisRemoteStore(
                    connections,
                    new RemoteSettings(
                            NAMESPACE,
                            SCHEMA,
                            1 << 20,
                            Duration.ofHours(1),
                            Duration.ofSeconds(5),
                            100,
                            16 << 20,
                            Duration.ofSeconds(5)),
                    new Envelope(
                            encrypted ? EncryptionKey.of(new byte[EncryptionKey.BYTES]) : null, CodedBody::restored),
                    UnaryOperator.identity(),
                    System::nanoTime,
                    Clock.systemUTC()::millis,
                    task -> {
                        var unused = Schedulers.parallel().schedule(task);
                    });
            name = write();
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }

        private String write() throws ExecutionException, InterruptedException {
            byte[] body = new byte[bytes];
            new Random(1).nextBytes(body);
            Headers headers = Headers.of("Content-Type", "application/json", "X-Request-Id", "req-0123456789");
            remote.put(new RemoteEntry(
                    KEY,
                    new CachedResponse(200, headers, Body.of(body), null),
                    TaggedStamp.of(
                            local.generations().stamp(), List.of(Tag.route("chat"), Tag.model("m"), Tag.scope(7))),
                    Clock.systemUTC().millis(),
                    Duration.ZERO,
                    Duration.ofHours(1),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofSeconds(2),
                    1,
                    List.of()));
            // Writes what waits.
            remote.close();
            return commands.keys("*").get().get(0);
        }

        @TearDown
        public void stop() throws IOException {
            connections.close();
            server.stop();
        }
    }

    @Benchmark
    public byte[] plainGet(Server server) throws ExecutionException, InterruptedException {
        return server.commands.get(server.name).get();
    }

    @Benchmark
    public boolean remoteHit(Server server) throws ExecutionException, InterruptedException {
        RemoteEntry entry = server.remote.get(KEY).toCompletableFuture().get().orElseThrow();
        long storedFor = Clock.systemUTC().millis() - entry.storedAt();
        EntryState state = new EntryState(
                KEY,
                entry.response(),
                Terms.of(entry.ttl(), entry.whileRevalidate(), entry.ifError(), entry.fill(), entry.tags())
                        .stamped(entry.stamp()),
                entry.cost(),
                0,
                TimeUnit.MILLISECONDS.toNanos(storedFor),
                0,
                0);
        if (state.hit(server.local.generations()) == null) {
            throw new IllegalStateException("Not current");
        }
        // Else it would be found to be there already.
        server.local.clear();
        return server.local.promote(state);
    }
}
