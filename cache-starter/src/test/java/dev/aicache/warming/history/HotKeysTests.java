package dev.aicache.warming.history;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;

import static dev.aicache.warming.history.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

class HotKeysTests {

    private final Set<CacheKey> fresh = new HashSet<>();
    private Forecast forecast = expecting(4);
    private long now = -5;
    private int looks;

    private final HotKeys warmth = new HotKeys(
            () -> Optional.ofNullable(forecast),
            key -> {
                looks++;
                return fresh.contains(key);
            },
            () -> now);

    private static Forecast expecting(int keys) {
        List<Expected> expected = LongStream.range(0, keys)
                .mapToObj(i -> new Expected(key(i), "chat", 1, 0.6, 1))
                .toList();
        return new Forecast(Instant.EPOCH, Instant.EPOCH.plusSeconds(1), expected);
    }

    @Test
    void isTheShareOfExpectedKeysThatAreFresh() {
        fresh.add(key(1));

        assertThat(warmth.getAsDouble()).isEqualTo(0.25);
    }

    @Test
    void isNoNumberWhereNothingIsExpected() {
        forecast = null;
        assertThat(warmth.getAsDouble()).isNaN();

        now += Duration.ofSeconds(2).toNanos();
        forecast = expecting(0);
        assertThat(warmth.getAsDouble()).isNaN();
    }

    @Test
    void looksOnceASecondAtMost() {
        warmth.getAsDouble();
        fresh.add(key(1));
        now += Duration.ofMillis(999).toNanos();
        assertThat(warmth.getAsDouble()).isZero();
        assertThat(looks).isEqualTo(4);

        now += Duration.ofMillis(1).toNanos();
        assertThat(warmth.getAsDouble()).isEqualTo(0.25);
    }

    @Test
    void looksAtNoMoreThanAThousandKeys() {
        forecast = expecting(5000);
        warmth.getAsDouble();

        assertThat(looks).isEqualTo(HotKeys.MOST);
    }
}
