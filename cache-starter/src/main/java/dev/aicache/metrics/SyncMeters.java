package dev.aicache.metrics;

import java.time.Duration;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;

/** How well the instance knows the purges of the others: {@code ai.cache.sync.*}. */
public final class SyncMeters implements MeterBinder {

    private static final double SECOND = Duration.ofSeconds(1).toNanos();

    private final SyncStatus sync;

    public SyncMeters(SyncStatus sync) {
        this.sync = sync;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (SyncState state : SyncState.values()) {
            Gauge.builder("ai.cache.sync.state", sync, each -> each.state() == state ? 1 : 0)
                    .description("1 for the state that the instance is in, 0 for the others")
                    .tag("state", state.word())
                    .register(registry);
        }
        Gauge.builder("ai.cache.sync.lag", sync, SyncMeters::lag)
                .description("Since it was last certain that every purge is known here; infinite where it never was")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("ai.cache.sync.waiting", sync, SyncStatus::waiting)
                .description("Purges of this instance that the others are still to hear of")
                .register(registry);
        FunctionCounter.builder("ai.cache.sync.repairs", sync, SyncStatus::repairs)
                .description(
                        "Times that purges were found to be missing, and were learnt or made up for by purging more")
                .register(registry);
    }

    private static double lag(SyncStatus sync) {
        Duration lag = sync.lag();
        return lag.compareTo(SyncStatus.NEVER) >= 0 ? Double.POSITIVE_INFINITY : lag.toNanos() / SECOND;
    }
}
