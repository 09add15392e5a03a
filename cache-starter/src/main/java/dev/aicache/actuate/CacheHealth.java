package dev.aicache.actuate;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.aicache.AiCache;
import dev.aicache.CacheStatistics;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;

/**
 * Up, and unknown while purges of other instances may be unknown here. Never down or out of service: the gateway works
 * without the cache, and to end an instance for what the log of purges does would only make it cold. Details are numbers and
 * states. Thread-safe.
 */
public final class CacheHealth extends AbstractHealthIndicator {

    private static final double SECOND = Duration.ofSeconds(1).toMillis();

    private final AiCache cache;
    private final @Nullable SyncStatus sync;

    /** @param sync null where there are no other instances */
    public CacheHealth(AiCache cache, @Nullable SyncStatus sync) {
        super("How the cache is cannot be told");
        this.cache = cache;
        this.sync = sync;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        CacheStatistics statistics = cache.statistics();
        builder.up()
                .withDetail("entries", statistics.entries())
                .withDetail("memoryUsed", statistics.weight())
                .withDetail("memoryBudget", statistics.budget())
                .withDetail("memoryMax", statistics.maxMemory())
                .withDetail("memoryPressure", statistics.budget() < statistics.maxMemory())
                .withDetail(
                        "anomalies",
                        cache.anomalies().stream().map(AnomalyView::of).toList());
        SyncStatus known = sync;
        if (known != null) {
            tell(builder, known);
        }
    }

    private static void tell(Health.Builder builder, SyncStatus sync) {
        SyncState state = sync.state();
        Duration lag = sync.lag();
        builder.withDetail("sync", state.word())
                .withDetail("purgesWaiting", sync.waiting())
                .withDetail("repairs", sync.repairs());
        if (lag.compareTo(SyncStatus.NEVER) < 0) {
            builder.withDetail("lagSeconds", lag.toMillis() / SECOND);
        }
        if (state == SyncState.ISOLATED) {
            builder.unknown();
        }
    }
}
