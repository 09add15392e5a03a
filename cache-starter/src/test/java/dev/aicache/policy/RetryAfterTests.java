package dev.aicache.policy;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When to come again. */
class RetryAfterTests {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void readsSecondsAndDates() {
        assertThat(RetryAfter.of("120", NOW)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetryAfter.of(" 0 ", NOW)).isZero();
        assertThat(RetryAfter.of("Sun, 01 Mar 2026 12:01:30 GMT", NOW)).isEqualTo(Duration.ofSeconds(90));
        assertThat(RetryAfter.of("Sun Mar  1 12:00:01 2026", NOW)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void waitsForNoDateThatHasPassed() {
        assertThat(RetryAfter.of("Sun, 01 Mar 2026 11:00:00 GMT", NOW)).isZero();
    }

    @Test
    void saysNothingWhereThereIsNothingThatMakesSense() {
        assertThat(RetryAfter.of(null, NOW)).isNull();
        assertThat(RetryAfter.of("", NOW)).isNull();
        assertThat(RetryAfter.of("soon", NOW)).isNull();
        assertThat(RetryAfter.of("-1", NOW)).isNull();
        assertThat(RetryAfter.of("99999999999999999999", NOW)).isNull();
    }
}
