package dev.aicache.coordination.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;

import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.coordination.Leases;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.RemoteStore;
import dev.aicache.coordination.remote.Envelope;
import dev.aicache.coordination.remote.RemoteStatistics;
import dev.aicache.coordination.remote.RemoteStatus;

/**
 * Entries in Redis or Valkey, each a value with a time to live. A server that fails again and again is not asked for a while,
 * and nobody waits for it then. Thread-safe; never blocks but when it is closed.
 */
public final class RedisRemoteStore implements RemoteStore, RemoteStatus, AutoCloseable {

    private final RedisLink<byte[]> link;
    private final Breaker reading;
    private final Breaker writing;
    private final EntryReads reads;
    private final EntryWrites writes;
    private final Leases leases;

    /**
     * @param form in which an answer is written, for example compressed; applied on a thread of this store's own
     * @param nanos a clock that is not set back
     * @param millis the time of day
     * @param executor runs what comes of a read
     */
    public RedisRemoteStore(
            RedisConnections connections,
            RemoteSettings settings,
            Envelope envelope,
            UnaryOperator<CachedResponse> form,
            LongSupplier nanos,
            LongSupplier millis,
            Executor executor) {
        this.link = connections.link(RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE));
        RemoteNames names = new RemoteNames(settings.namespace(), settings.keySchema());
        this.reading = new Breaker("reads", settings.pause(), this::reconnect);
        this.writing = new Breaker("writes", settings.pause(), () -> {});
        this.reads = new EntryReads(link, names, envelope, settings, reading, nanos, millis, executor);
        this.writes = new EntryWrites(link, names, envelope, settings, form, writing, nanos);
        this.leases = new RedisLeases(link, names, settings.readTimeout(), reading, writes, nanos);
    }

    /** A connection may look well on which nothing comes any more. */
    private void reconnect() {
        CompletableFuture<RedisClusterAsyncCommands<String, byte[]>> current =
                link.commands().toCompletableFuture();
        if (current.isDone() && !current.isCompletedExceptionally()) {
            link.giveUp(current.join());
        }
    }

    @Override
    public CompletionStage<Optional<RemoteEntry>> get(CacheKey key) {
        return reads.get(key);
    }

    @Override
    public void put(RemoteEntry entry) {
        writes.put(entry);
    }

    /** How one instance of many fills a key, through the same server. */
    public Leases leases() {
        return leases;
    }

    @Override
    public RemoteStatistics statistics() {
        return new RemoteStatistics(
                reads.hits.sum(),
                reads.misses.sum(),
                reads.unusable(),
                reads.errors.sum(),
                reads.timeouts.sum(),
                reads.skipped.sum(),
                Duration.ofNanos(reads.readNanos.sum()),
                writes.written.sum(),
                writes.tooLarge.sum(),
                writes.dropped.sum(),
                writes.failed.sum(),
                writes.waiting(),
                reading.state(),
                writing.state());
    }

    @Override
    public void close() {
        writes.close();
    }
}
