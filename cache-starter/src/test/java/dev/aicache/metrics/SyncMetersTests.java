package dev.aicache.metrics;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;

import static org.assertj.core.api.Assertions.assertThat;

class SyncMetersTests {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<SyncState> state = new AtomicReference<>(SyncState.ISOLATED);
    private final AtomicReference<Duration> lag = new AtomicReference<>(SyncStatus.NEVER);
    private final SyncStatus sync = new SyncStatus() {
        @Override
        public SyncState state() {
            return state.get();
        }

        @Override
        public Duration lag() {
            return lag.get();
        }

        @Override
        public int waiting() {
            return 4;
        }

        @Override
        public long repairs() {
            return 2;
        }
    };

    private double state(String word) {
        return registry.get("ai.cache.sync.state").tag("state", word).gauge().value();
    }

    @Test
    void tellHowTheInstanceStands() {
        new SyncMeters(sync).bindTo(registry);
        assertThat(registry.get("ai.cache.sync.lag").gauge().value()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(state("isolated")).isEqualTo(1);

        state.set(SyncState.IN_SYNC);
        lag.set(Duration.ofMillis(2500));
        assertThat(registry.get("ai.cache.sync.lag").gauge().value()).isEqualTo(2.5);
        assertThat(state("in-sync")).isEqualTo(1);
        assertThat(state("lagging")).isZero();
        assertThat(state("isolated")).isZero();
        assertThat(registry.get("ai.cache.sync.waiting").gauge().value()).isEqualTo(4);
        assertThat(registry.get("ai.cache.sync.repairs").functionCounter().count())
                .isEqualTo(2);
    }
}
