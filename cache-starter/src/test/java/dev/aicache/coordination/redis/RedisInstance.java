package dev.aicache.coordination.redis;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import io.lettuce.core.RedisURI;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.coordination.CoordinationThreads;
import dev.aicache.coordination.Coordinator;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.SyncMonitor;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.TaggedStamp;

/** What of a gateway has to do with purges: a table, kept in step with the log by two threads, through a proxy of its own. */
final class RedisInstance implements AutoCloseable {

    static final Duration MAX_STALENESS = Duration.ofMillis(1500);
    private static final Duration HEARTBEAT = Duration.ofMillis(50);
    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);

    final FaultyTcpProxy proxy;
    final GenerationTable table = new GenerationTable(System::nanoTime);
    final Coordinator coordinator;
    final List<PurgeNotice> heard = new CopyOnWriteArrayList<>();
    volatile @Nullable Exception failure;

    private final RedisConnections connections;
    private final CoordinationThreads threads;

    RedisInstance(int port) {
        this(port, notice -> {}, uri -> {});
    }

    RedisInstance(int port, Consumer<PurgeNotice> onPurge, Consumer<RedisURI> settings) {
        this.proxy = new FaultyTcpProxy(port);
        RedisURI uri = TestRedis.uri(proxy.port());
        settings.accept(uri);
        this.connections = new RedisConnections(RedisServers.of(uri), System::nanoTime);
        this.coordinator = new Coordinator(
                table,
                new RedisPurgeLog(connections, "test", new Random()),
                new SyncMonitor(System::nanoTime, HEARTBEAT, MAX_STALENESS),
                notice -> {
                    heard.add(notice);
                    onPurge.accept(notice);
                });
        this.threads = new CoordinationThreads(coordinator, HEARTBEAT, each -> failure = each);
    }

    /** What begins now and has these tags. */
    TaggedStamp begun(PurgeNotice notice) {
        return TaggedStamp.of(table.stamp(), notice.tags());
    }

    boolean isCurrent(TaggedStamp entry) {
        return table.sincePurge(KEY, entry) == GenerationTable.NOT_PURGED;
    }

    /** As a gateway does that bypasses where it is isolated. */
    boolean serves(TaggedStamp entry) {
        return coordinator.state() != SyncState.ISOLATED && isCurrent(entry);
    }

    PurgeResult.Reach purge(PurgeNotice notice) {
        return coordinator.purge(notice).reach();
    }

    void await(SyncState state) {
        Awaitility.await()
                .alias("to be " + state)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .until(() -> coordinator.state() == state);
    }

    /** Waits until it has been sure of knowing all since now. */
    void awaitAll() {
        long since = System.nanoTime();
        Awaitility.await()
                .alias("to know all")
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> coordinator.waiting() == 0
                        && coordinator.lag().compareTo(Duration.ofNanos(System.nanoTime() - since)) < 0);
    }

    /** Waits until a heartbeat has failed in this way. */
    void awaitFailure(String words) {
        Awaitility.await()
                .alias("to fail by " + words)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> failure != null && causes(failure).contains(words));
    }

    private static String causes(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            all.append(each.getMessage()).append('\n');
        }
        return all.toString();
    }

    @Override
    public void close() {
        threads.close();
        connections.close();
        proxy.close();
    }
}
