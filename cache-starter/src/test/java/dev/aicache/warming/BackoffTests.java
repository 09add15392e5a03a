package dev.aicache.warming;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTests {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Backoff least = new Backoff(() -> 0);
    private final Backoff most = new Backoff(() -> 1);

    @Test
    void doublesUpToAMinuteHalfOfItByChance() {
        assertThat(most.delay(1, null)).isEqualTo(SECOND);
        assertThat(most.delay(2, null)).isEqualTo(2 * SECOND);
        assertThat(most.delay(6, null)).isEqualTo(32 * SECOND);
        assertThat(most.delay(7, null)).isEqualTo(60 * SECOND);
        assertThat(most.delay(1000, null)).isEqualTo(60 * SECOND);
        assertThat(least.delay(3, null)).isEqualTo(2 * SECOND);
    }

    @Test
    void waitsNeverLessThanTheUpstreamAsksForAndLittleMore() {
        assertThat(least.delay(1, Duration.ofSeconds(30))).isEqualTo(30 * SECOND);
        assertThat(most.delay(1, Duration.ofSeconds(30))).isEqualTo(33 * SECOND);
        assertThat(most.delay(7, Duration.ofSeconds(1))).isEqualTo(60 * SECOND);
        assertThat(least.delay(1, Duration.ZERO)).isEqualTo(SECOND / 2);
        assertThat(least.delay(1, Duration.ofSeconds(-9))).isEqualTo(SECOND / 2);
    }

    @Test
    void bearsWaitsThatNoClockCounts() {
        assertThat(least.delay(1, Duration.ofSeconds(Long.MAX_VALUE)))
                .isEqualTo(Duration.ofDays(1).toNanos());
    }
}
