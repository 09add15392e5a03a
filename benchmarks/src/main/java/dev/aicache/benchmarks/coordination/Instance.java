package dev.aicache.benchmarks.coordination;

import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.coordination.CoordinationThreads;
import dev.aicache.coordination.Coordinator;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.SyncMonitor;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.coordination.redis.RedisConnections;
import dev.aicache.coordination.redis.RedisPurgeLog;
import dev.aicache.coordination.redis.RedisServers;

/** What of a gateway has to do with purges, with the defaults that a gateway has. */
final class Instance implements AutoCloseable {

    static final Duration HEARTBEAT = Duration.ofSeconds(1);
    static final Duration MAX_STALENESS = Duration.ofSeconds(30);

    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);

    private final GenerationTable table = new GenerationTable(System::nanoTime);
    private final RedisConnections connections;
    private final Coordinator coordinator;
    private final CoordinationThreads threads;

    /** @param onPurge is told of each purge that comes from another instance, when it holds here */
    Instance(RedisServers servers, Consumer<PurgeNotice> onPurge) {
        this.connections = new RedisConnections(servers, System::nanoTime);
        this.coordinator = new Coordinator(
                table,
                new RedisPurgeLog(connections, "topologies", new Random()),
                new SyncMonitor(System::nanoTime, HEARTBEAT, MAX_STALENESS),
                onPurge);
        this.threads = new CoordinationThreads(coordinator, HEARTBEAT, failure -> {});
    }

    PurgeResult.Reach purge(PurgeNotice notice) {
        return coordinator.purge(notice).reach();
    }

    /** Of an entry that is filled now. */
    TaggedStamp fill(PurgeNotice notice) {
        return TaggedStamp.of(table.stamp(), notice.tags());
    }

    boolean serves(TaggedStamp entry) {
        return coordinator.state() != SyncState.ISOLATED && table.sincePurge(KEY, entry) == GenerationTable.NOT_PURGED;
    }

    Stamp stamp() {
        return table.stamp();
    }

    SyncState state() {
        return coordinator.state();
    }

    int waiting() {
        return coordinator.waiting();
    }

    /** Waits until it has been sure of knowing all, and of being heard, since now. */
    Duration awaitAll() {
        long since = System.nanoTime();
        return Waiting.until(
                "an instance knows all",
                Duration.ofMinutes(1),
                () -> coordinator.waiting() == 0
                        && coordinator.lag().compareTo(Duration.ofNanos(System.nanoTime() - since)) < 0);
    }

    @Override
    public void close() {
        threads.close();
        connections.close();
    }
}
