package dev.aicache.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.aicache.Body;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.store.Hit;
import dev.aicache.store.Terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** When a hit has its entry filled again. */
class RefreshTests {

    private static final Duration TTL = Duration.ofSeconds(1000);
    private static final CachedResponse ANSWER = new CachedResponse(200, Headers.empty(), Body.of(new byte[1]), null);

    private static Hit hit(Duration remaining, Duration window, Duration fill) {
        Terms terms = Terms.of(TTL, window, Duration.ofHours(1), fill, List.of());
        return new Hit(ANSWER, TTL.minus(remaining).toNanos(), remaining.toNanos(), terms);
    }

    private static double share(Duration remaining, Duration fill) {
        Random random = new Random(7);
        Hit hit = hit(remaining, Duration.ofMinutes(1), fill);
        int due = 0;
        for (int i = 0; i < 20_000; i++) {
            due += Refresh.isDueEarly(hit, random.nextDouble()) ? 1 : 0;
        }
        return due / 20_000.0;
    }

    @Test
    void isTheLikelierTheLessIsLeftAndTheLongerAFillTakes() {
        Duration fill = Duration.ofSeconds(10);

        // With beta 1 the probability is e to the power of minus what is left over what a fill takes.
        assertThat(share(Duration.ofSeconds(30), fill)).isCloseTo(Math.exp(-3), within(0.01));
        assertThat(share(Duration.ofSeconds(10), fill)).isCloseTo(Math.exp(-1), within(0.01));
        assertThat(share(Duration.ofSeconds(1), fill)).isCloseTo(Math.exp(-0.1), within(0.01));
        assertThat(share(Duration.ofSeconds(1), Duration.ofMillis(100))).isLessThan(0.001);
    }

    @Test
    void isNeverDueBeforeTheLastPartHoweverLongAFillTakes() {
        assertThat(share(Duration.ofSeconds(101), Duration.ofDays(1))).isZero();
        assertThat(share(Duration.ofSeconds(100), Duration.ofDays(1))).isGreaterThan(0.99);
    }

    @Test
    void isDueWhileStaleWithinTheWindowOnly() {
        Duration window = Duration.ofMinutes(1);

        assertThat(Refresh.isDue(hit(Duration.ZERO, window, Duration.ZERO))).isTrue();
        assertThat(Refresh.isDue(hit(Duration.ofSeconds(-59), window, Duration.ZERO)))
                .isTrue();
        assertThat(Refresh.isDue(hit(Duration.ofMinutes(-1), window, Duration.ZERO)))
                .isFalse();
    }

    private static Hit read(Duration remaining, int reads, int status) {
        CachedResponse answer = new CachedResponse(status, Headers.empty(), Body.of(new byte[1]), null);
        return new Hit(answer, TTL.minus(remaining).toNanos(), remaining.toNanos(), Terms.fresh(TTL), reads);
    }

    @Test
    void isDueAheadInTheLastPartOfTheTtlForWhatIsReadOften() {
        assertThat(Refresh.isDueAhead(read(Duration.ofSeconds(200), 2, 200), 0.2))
                .isTrue();
        assertThat(Refresh.isDueAhead(read(Duration.ofSeconds(201), 2, 200), 0.2))
                .isFalse();
        assertThat(Refresh.isDueAhead(read(Duration.ofSeconds(200), 1, 200), 0.2))
                .isFalse();
        assertThat(Refresh.isDueAhead(read(Duration.ofNanos(1), 2, 200), 0)).isFalse();
        assertThat(Refresh.isDueAhead(read(Duration.ZERO, 2, 200), 0.2))
                .as("stale")
                .isFalse();
        assertThat(Refresh.isDueAhead(read(Duration.ofSeconds(1), 2, 400), 0.2))
                .as("an error")
                .isFalse();
    }

    @Test
    void isNeverDueWhereTheRouteHasNoWindowForIt() {
        assertThat(Refresh.isDue(hit(Duration.ofNanos(1), Duration.ZERO, Duration.ofDays(1))))
                .isFalse();
        assertThat(Refresh.isDue(hit(Duration.ofSeconds(-1), Duration.ZERO, Duration.ofDays(1))))
                .isFalse();
    }
}
