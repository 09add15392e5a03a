package dev.aicache.gateway;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.CacheKey;

import static org.assertj.core.api.Assertions.assertThat;

/** How long an upstream that has failed is left alone. */
class OutagesTests {

    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);

    private final SteeredClock clock = new SteeredClock();
    private final Outages outages = new Outages(() -> clock.now(TimeUnit.NANOSECONDS));

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon", "-1", "0", "Wed, 21 Oct 2026 07:28:00 GMT", "12345678901"})
    void lastsAboutASecondWhereTheUpstreamDoesNotSay(@Nullable String retryAfter) {
        outages.begin(KEY, retryAfter);

        clock.advance(499, TimeUnit.MILLISECONDS);
        assertThat(outages.isOn(KEY)).isTrue();
        clock.advance(1002, TimeUnit.MILLISECONDS);
        assertThat(outages.isOn(KEY)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"5,5", "' 60 ',60", "61,60", "999999999,60"})
    void lastsAsLongAsItSaysAMinuteAtMost(String retryAfter, long seconds) {
        outages.begin(KEY, retryAfter);

        clock.advance(seconds * 1000 - 1, TimeUnit.MILLISECONDS);
        assertThat(outages.isOn(KEY)).isTrue();
        clock.advance(1, TimeUnit.MILLISECONDS);
        assertThat(outages.isOn(KEY)).isFalse();
    }

    @Test
    void isOfOneKeyAndEndsWithAnAnswer() {
        outages.begin(KEY, "30");
        CacheKey atSamePlace = new CacheKey(1, 2, 3, 5);

        assertThat(outages.isOn(atSamePlace)).isFalse();
        outages.end(atSamePlace);
        assertThat(outages.isOn(KEY)).isTrue();
        outages.end(KEY);
        assertThat(outages.isOn(KEY)).isFalse();
    }

    @Test
    void isOverWhereTheClockWasSetBack() {
        outages.begin(KEY, "60");
        clock.advance(-1, TimeUnit.HOURS);

        assertThat(outages.isOn(KEY)).isFalse();
    }
}
