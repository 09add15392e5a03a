package dev.aicache.store;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import com.github.benmanes.caffeine.cache.Scheduler;

import dev.aicache.CacheKey;
import dev.aicache.CacheStatistics;
import dev.aicache.CachedResponse;

import static org.assertj.core.api.Assertions.assertThat;

class CaffeineStoreTests {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofNanos(1);
    private static final CacheKey KEY = Answers.key(1);

    private final FakeTicker ticker = new FakeTicker();
    private final CaffeineStore store = new CaffeineStore(100_000, ticker, Scheduler.disabledScheduler());
    private final CachedResponse answer = Answers.ofSize(10);

    @Test
    void findsWhatWasStored() {
        assertThat(store.put(KEY, answer, TTL)).isTrue();

        assertThat(store.get(KEY)).isEqualTo(new Hit(answer, Duration.ZERO, TTL));
        assertThat(store.get(Answers.key(2))).isNull();
    }

    @Test
    void isFreshUntilTheTtlIsOverAndNotAt() {
        store.put(KEY, answer, TTL);

        ticker.advance(TTL.minus(TICK));
        assertThat(store.get(KEY)).isEqualTo(new Hit(answer, TTL.minus(TICK), TICK));
        ticker.advance(TICK);
        assertThat(store.get(KEY)).isNull();
    }

    @Test
    void agesWhileItIsRead() {
        store.put(KEY, answer, TTL);

        for (int second = 1; second < 10; second++) {
            ticker.advance(Duration.ofSeconds(1));
            assertThat(store.get(KEY))
                    .isEqualTo(new Hit(answer, Duration.ofSeconds(second), Duration.ofSeconds(10 - second)));
        }
        ticker.advance(Duration.ofSeconds(1));
        assertThat(store.get(KEY)).as("reading does not prolong").isNull();
    }

    @Test
    void startsANewTtlWhereAnAnswerIsReplaced() {
        CachedResponse newer = Answers.ofSize(20);
        store.put(KEY, answer, TTL);
        ticker.advance(Duration.ofSeconds(7));
        store.put(KEY, newer, TTL);

        ticker.advance(Duration.ofSeconds(9));
        assertThat(store.get(KEY)).isEqualTo(new Hit(newer, Duration.ofSeconds(9), Duration.ofSeconds(1)));
        ticker.advance(Duration.ofSeconds(1));
        assertThat(store.get(KEY)).isNull();
    }

    @Test
    void takesAShorterTtlWhereAnAnswerIsReplaced() {
        store.put(KEY, answer, TTL);
        store.put(KEY, answer, Duration.ofSeconds(1));

        ticker.advance(Duration.ofSeconds(1));
        assertThat(store.get(KEY)).isNull();
    }

    @Test
    void keepsATtlForEachEntry() {
        store.put(KEY, answer, Duration.ofSeconds(1));
        store.put(Answers.key(2), answer, Duration.ofSeconds(3));

        ticker.advance(Duration.ofSeconds(2));
        assertThat(store.get(KEY)).isNull();
        assertThat(store.get(Answers.key(2))).isNotNull();
    }

    @Test
    void takesATtlBeyondWhatNanosecondsHold() {
        assertThat(store.put(KEY, answer, Duration.ofDays(200_000))).isTrue();

        ticker.advance(Duration.ofDays(36_000));
        assertThat(store.get(KEY)).isNotNull();
    }

    @Test
    void isNeverYoungerThanNewWhenTheClockStepsBack() {
        store.put(KEY, answer, TTL);

        ticker.advance(Duration.ofSeconds(-3));
        assertThat(store.get(KEY)).isEqualTo(new Hit(answer, Duration.ZERO, TTL));
    }

    @Test
    void refusesAnAnswerLargerThanTheBudgetAndKeepsTheOneItHas() {
        store.put(KEY, answer, TTL);

        assertThat(store.put(KEY, Answers.ofSize(100_000), TTL)).isFalse();

        assertThat(store.get(KEY)).extracting(Hit::response).isSameAs(answer);
        assertThat(store.statistics().stored()).isEqualTo(1);
    }

    @Test
    void takesAnAnswerThatFillsTheBudget() {
        CachedResponse large = Answers.ofSize(5000);
        CaffeineStore full = new CaffeineStore(Answers.weight(large), ticker, Scheduler.disabledScheduler());

        assertThat(full.put(KEY, large, TTL)).isTrue();
        assertThat(full.get(KEY)).isNotNull();
    }

    @Test
    void removesTheVeryAnswerOnly() {
        CachedResponse newer = Answers.ofSize(20);
        store.put(KEY, answer, TTL);
        store.put(KEY, newer, TTL);

        store.remove(KEY, answer);
        assertThat(store.get(KEY)).extracting(Hit::response).isSameAs(newer);
        store.remove(KEY, new CachedResponse(newer.status(), newer.headers(), newer.body(), null));
        assertThat(store.get(KEY)).as("an equal answer is another").isNotNull();
        store.remove(KEY, newer);
        assertThat(store.get(KEY)).isNull();
        store.remove(KEY, newer);
        assertThat(store.statistics().weight()).isZero();
    }

    @Test
    void clearsEverythingAndSaysHowMuch() {
        store.put(KEY, answer, TTL);
        store.put(Answers.key(2), answer, TTL);

        assertThat(store.clear()).isEqualTo(2);

        assertThat(store.get(KEY)).isNull();
        assertThat(store.statistics().entries()).isZero();
        assertThat(store.statistics().weight()).isZero();
        assertThat(store.clear()).isZero();
    }

    @Test
    void countsLookupsButNotSecondLooks() {
        store.put(KEY, answer, TTL);

        store.get(KEY);
        store.get(KEY);
        store.get(Answers.key(2));
        store.peek(KEY);
        store.peek(Answers.key(2));

        assertThat(store.statistics().hits()).isEqualTo(2);
        assertThat(store.statistics().misses()).isEqualTo(1);
    }

    @Test
    void tellsWhatItHolds() {
        store.put(KEY, answer, TTL);
        store.put(Answers.key(2), Answers.ofSize(1000), TTL);
        store.put(KEY, answer, TTL);

        CacheStatistics statistics = store.statistics();

        assertThat(statistics.entries()).isEqualTo(2);
        assertThat(statistics.stored()).isEqualTo(3);
        assertThat(statistics.weight()).isEqualTo(Answers.weight(answer) + Answers.weight(Answers.ofSize(1000)));
        assertThat(statistics.budget()).isEqualTo(100_000);
        assertThat(statistics.evicted()).isZero();
        assertThat(statistics.expired()).isZero();
    }

    @Test
    void tellsWhyEntriesLeft() {
        for (int i = 0; i < 100; i++) {
            store.put(Answers.key(i), Answers.ofSize(10_000), TTL);
        }
        long left = store.statistics().entries();
        assertThat(store.statistics().evicted()).isEqualTo(100 - left);
        assertThat(store.statistics().expired()).isZero();

        ticker.advance(TTL.multipliedBy(2));
        store.put(KEY, answer, TTL);

        assertThat(store.statistics().expired()).isEqualTo(left);
        assertThat(store.statistics().evicted()).isEqualTo(100 - left);
        store.clear();
        assertThat(store.statistics().evicted()).as("a purge is no eviction").isEqualTo(100 - left);
    }
}
