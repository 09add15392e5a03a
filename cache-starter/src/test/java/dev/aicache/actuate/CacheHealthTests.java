package dev.aicache.actuate;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.Mockito;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import dev.aicache.AiCache;
import dev.aicache.CacheStatistics;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;

import static org.assertj.core.api.Assertions.assertThat;

class CacheHealthTests {

    private static Health health(long budget, @Nullable SyncStatus sync) {
        AiCache cache = Mockito.mock(AiCache.class);
        Mockito.when(cache.statistics()).thenReturn(new CacheStatistics(3, 700, budget, 1000, 0, 0, 0, 0, 0));
        return new CacheHealth(cache, sync).health();
    }

    private record Sync(SyncState state, Duration lag, int waiting, long repairs) implements SyncStatus {}

    @Test
    void tellsOfMemoryAndOfNothingElseWhereThereAreNoOthers() {
        Health health = health(1000, null);

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("entries", 3L)
                .containsEntry("memoryUsed", 700L)
                .containsEntry("memoryBudget", 1000L)
                .containsEntry("memoryMax", 1000L)
                .containsEntry("memoryPressure", false)
                .containsEntry("anomalies", List.of())
                .hasSize(6);
    }

    @Test
    void isUpUnderPressure() {
        Health health = health(800, null);

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsEntry("memoryPressure", true);
    }

    @ParameterizedTest
    @EnumSource(SyncState.class)
    void isUnknownWhileIsolatedAndNeverWorse(SyncState state) {
        Health health = health(1000, new Sync(state, Duration.ofMillis(1500), 2, 1));

        assertThat(health.getStatus()).isEqualTo(state == SyncState.ISOLATED ? Status.UNKNOWN : Status.UP);
        assertThat(health.getDetails())
                .containsEntry("sync", state.word())
                .containsEntry("lagSeconds", 1.5)
                .containsEntry("purgesWaiting", 2)
                .containsEntry("repairs", 1L);
    }

    @Test
    void tellsNoLagWhereItWasNeverInSync() {
        assertThat(health(1000, new Sync(SyncState.ISOLATED, SyncStatus.NEVER, 0, 0))
                        .getDetails())
                .doesNotContainKey("lagSeconds");
    }
}
