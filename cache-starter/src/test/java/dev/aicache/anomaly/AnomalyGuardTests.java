package dev.aicache.anomaly;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.aicache.Anomaly;
import dev.aicache.Anomaly.Sign;
import dev.aicache.CacheKey;
import dev.aicache.anomaly.AnomalySettings.Action;

import static org.assertj.core.api.Assertions.assertThat;

/** What is noticed, and what is taken for ordinary, on a clock that the test sets. */
class AnomalyGuardTests {

    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);

    private final AtomicLong clock = new AtomicLong();
    private final List<Anomaly> told = new ArrayList<>();
    private final AnomalyGuard guard = guard(Action.ALARM);

    private AnomalyGuard guard(Action action) {
        return new AnomalyGuard(
                new AnomalySettings(action, action, Duration.ofMinutes(1), 100, 0.98, 20, Duration.ofMinutes(10)),
                clock::get,
                told::add);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    /** Requests within a minute, of which some are hits. */
    private void minute(int requests, int hits) {
        for (int i = 0; i < requests - 1; i++) {
            guard.onRequest("chat", i < hits);
        }
        pass(Duration.ofMinutes(1));
        guard.onRequest("chat", hits == requests);
    }

    private void minutes(int count, int requests, int hits) {
        for (int i = 0; i < count; i++) {
            minute(requests, hits);
        }
    }

    @Test
    void hitsAllOfASuddenAreNoticed() {
        minutes(10, 200, 60);
        assertThat(told).isEmpty();
        minute(200, 200);

        assertThat(told).singleElement().satisfies(anomaly -> {
            assertThat(anomaly.route()).isEqualTo("chat");
            assertThat(anomaly.sign()).isEqualTo(Sign.SUDDEN_HITS);
            assertThat(anomaly.isBypassed()).isFalse();
            assertThat(anomaly.seen()).isEqualTo(1);
            assertThat(anomaly.usual()).isBetween(0.29, 0.31);
        });
        assertThat(guard.current()).isEqualTo(told);
    }

    @Test
    void aRouteThatAlwaysHitsIsOrdinary() {
        minutes(50, 200, 200);

        assertThat(told).isEmpty();
    }

    @Test
    void aCacheThatFillsUpUnderLoadIsOrdinary() {
        minute(200, 20);
        minute(200, 150);
        minutes(20, 200, 199);

        assertThat(told).isEmpty();
    }

    @Test
    void afterAPurgeHitsComeBackWithoutAnAlarm() {
        minutes(20, 200, 198);
        minute(200, 10);
        minutes(3, 200, 200);

        assertThat(told).isEmpty();
    }

    @Test
    void aFewRequestsAreNoSign() {
        minutes(10, 200, 60);
        minutes(4, 20, 20);
        assertThat(told).isEmpty();
        // A window is longer where there are too few.
        minutes(1, 20, 20);
        assertThat(told).hasSize(1);
    }

    @Test
    void itIsSaidOnceInAPeriodWhileItLasts() {
        minutes(10, 200, 0);
        minutes(2, 200, 200);
        assertThat(told).hasSize(1);
        pass(Duration.ofMinutes(10));
        assertThat(guard.current()).isEmpty();
    }

    @Test
    void oneKeyForManyPromptsIsNoticed() {
        for (int i = 0; i < 40; i++) {
            int prompt = i;
            guard.onSpelling("chat", KEY, () -> new Random(prompt).nextLong());
        }

        assertThat(told).singleElement().satisfies(anomaly -> {
            assertThat(anomaly.sign()).isEqualTo(Sign.DIFFERENT_PROMPTS);
            assertThat(anomaly.usual()).isEqualTo(20);
        });
    }

    @Test
    void manySpellingsOfOnePromptAreOrdinary() {
        for (int i = 0; i < 10_000; i++) {
            guard.onSpelling("chat", KEY, () -> 42);
        }

        assertThat(told).isEmpty();
    }

    @Test
    void keysThatAreAskedOnceDoNotHideTheOneThatStandsForMany() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            guard.onSpelling(
                    "other",
                    new CacheKey(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()),
                    random::nextLong);
            if (i % 1000 == 0) {
                guard.onSpelling("chat", KEY, random::nextLong);
            }
        }

        assertThat(told).extracting(Anomaly::route).containsExactly("chat");
    }

    @Test
    void theHashOfAPromptIsNotMadeForKeysThatAreNew() {
        guard.onSpelling("chat", KEY, () -> {
            throw new AssertionError("read");
        });
    }

    @Test
    void whatKeepsTheCacheOutIsShownUntilTheRouteIsForgotten() {
        AnomalyGuard strict = guard(Action.BYPASS);
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            strict.onSpelling("chat", KEY, random::nextLong);
        }
        pass(Duration.ofDays(1));

        assertThat(strict.current()).singleElement().matches(Anomaly::isBypassed);

        strict.forget("chat");
        assertThat(strict.current()).isEmpty();
        strict.onSpelling("chat", KEY, random::nextLong);
        assertThat(told).hasSize(1);
    }

    @Test
    void switchedOffItLooksAtNothing() {
        AnomalyGuard off = new AnomalyGuard(
                AnomalySettings.OFF,
                () -> {
                    throw new AssertionError("looked at the clock");
                },
                told::add);
        off.onRequest("chat", true);
        off.onSpelling("chat", KEY, () -> 1);

        assertThat(told).isEmpty();
    }
}
