package dev.aicache.store;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;
import dev.aicache.CacheStatistics;
import dev.aicache.CachedResponse;
import dev.aicache.SkipReason;
import dev.aicache.StandardEviction;

import static org.assertj.core.api.Assertions.assertThat;

class CaffeineStoreTests {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofNanos(1);
    private static final CacheKey KEY = Answers.key(1);

    private final FakeTicker ticker = new FakeTicker();
    private final CaffeineStore store = Answers.store(100_000, StandardEviction.HYBRID, ticker);
    private final CachedResponse answer = Answers.ofSize(10);

    @Test
    void findsWhatWasStored() {
        assertThat(store.put(Deposit.of(KEY, answer, TTL)).refused()).isNull();

        assertThat(unread(store.get(KEY))).isEqualTo(hit(answer, Duration.ZERO, TTL));
        assertThat(store.get(Answers.key(2))).isNull();
    }

    @Test
    void isFreshUntilTheTtlIsOverAndNotAt() {
        store.put(Deposit.of(KEY, answer, TTL));

        ticker.advance(TTL.minus(TICK));
        assertThat(unread(store.get(KEY))).isEqualTo(hit(answer, TTL.minus(TICK), TICK));
        ticker.advance(TICK);
        assertThat(store.get(KEY)).isNull();
    }

    @Test
    void agesWhileItIsRead() {
        store.put(Deposit.of(KEY, answer, TTL));

        for (int second = 1; second < 10; second++) {
            ticker.advance(Duration.ofSeconds(1));
            assertThat(unread(store.get(KEY)))
                    .isEqualTo(hit(answer, Duration.ofSeconds(second), Duration.ofSeconds(10 - second)));
        }
        ticker.advance(Duration.ofSeconds(1));
        assertThat(store.get(KEY)).as("reading does not prolong").isNull();
    }

    @Test
    void startsANewTtlWhereAnAnswerIsReplaced() {
        CachedResponse newer = Answers.ofSize(20);
        store.put(Deposit.of(KEY, answer, TTL));
        ticker.advance(Duration.ofSeconds(7));
        store.put(Deposit.of(KEY, newer, TTL));

        ticker.advance(Duration.ofSeconds(9));
        assertThat(unread(store.get(KEY))).isEqualTo(hit(newer, Duration.ofSeconds(9), Duration.ofSeconds(1)));
        ticker.advance(Duration.ofSeconds(1));
        assertThat(store.get(KEY)).isNull();
    }

    @Test
    void takesAShorterTtlWhereAnAnswerIsReplaced() {
        store.put(Deposit.of(KEY, answer, TTL));
        store.put(Deposit.of(KEY, answer, Duration.ofSeconds(1)));

        ticker.advance(Duration.ofSeconds(1));
        assertThat(store.get(KEY)).isNull();
    }

    @Test
    void keepsATtlForEachEntry() {
        store.put(Deposit.of(KEY, answer, Duration.ofSeconds(1)));
        store.put(Deposit.of(Answers.key(2), answer, Duration.ofSeconds(3)));

        ticker.advance(Duration.ofSeconds(2));
        assertThat(store.get(KEY)).isNull();
        assertThat(store.get(Answers.key(2))).isNotNull();
    }

    @Test
    void takesATtlBeyondWhatNanosecondsHold() {
        assertThat(store.put(Deposit.of(KEY, answer, Duration.ofDays(200_000))).refused())
                .isNull();

        ticker.advance(Duration.ofDays(36_000));
        assertThat(store.get(KEY)).isNotNull();
    }

    @Test
    void isNeverYoungerThanNewWhenTheClockStepsBack() {
        store.put(Deposit.of(KEY, answer, TTL));

        ticker.advance(Duration.ofSeconds(-3));
        assertThat(unread(store.get(KEY))).isEqualTo(hit(answer, Duration.ZERO, TTL));
    }

    @Test
    void refusesAnAnswerLargerThanTheBudgetAndKeepsTheOneItHas() {
        store.put(Deposit.of(KEY, answer, TTL));

        assertThat(store.put(Deposit.of(KEY, Answers.ofSize(100_000), TTL)).refused())
                .isEqualTo(SkipReason.TOO_LARGE);

        assertThat(store.get(KEY)).extracting(Hit::response).isSameAs(answer);
        assertThat(store.statistics().stored()).isEqualTo(1);
    }

    @Test
    void takesAnAnswerThatFillsTheBudget() {
        CachedResponse large = Answers.ofSize(5000);
        CaffeineStore full = Answers.store(Answers.weight(large), StandardEviction.HYBRID, ticker);

        assertThat(full.put(Deposit.of(KEY, large, TTL)).refused()).isNull();
        assertThat(full.get(KEY)).isNotNull();
    }

    @Test
    void removesTheVeryAnswerOnly() {
        CachedResponse newer = Answers.ofSize(20);
        long first = store.put(Deposit.of(KEY, answer, TTL)).sequence();
        long second = store.put(Deposit.of(KEY, newer, TTL)).sequence();

        store.remove(KEY, first);
        assertThat(store.get(KEY)).extracting(Hit::response).isSameAs(newer);
        store.remove(KEY, second);
        assertThat(store.get(KEY)).isNull();
        store.remove(KEY, second);
        assertThat(store.statistics().weight()).isZero();
    }

    @Test
    void clearsEverythingAndSaysHowMuch() {
        store.put(Deposit.of(KEY, answer, TTL));
        store.put(Deposit.of(Answers.key(2), answer, TTL));

        assertThat(store.clear()).isEqualTo(2);

        assertThat(store.get(KEY)).isNull();
        assertThat(store.statistics().entries()).isZero();
        assertThat(store.statistics().weight()).isZero();
        assertThat(store.clear()).isZero();
    }

    @Test
    void countsLookupsButNotSecondLooks() {
        store.put(Deposit.of(KEY, answer, TTL));

        store.get(KEY);
        store.get(KEY);
        store.get(Answers.key(2));
        store.peek(KEY);
        store.peek(Answers.key(2));

        assertThat(store.statistics().hits()).isEqualTo(2);
        assertThat(store.statistics().misses()).isEqualTo(1);
    }

    @Test
    void inspectionIsNeitherCountedNorAnAccess() {
        store.put(Deposit.of(KEY, answer, TTL));
        store.inspect(KEY).release();

        assertThat(store.inspect(Answers.key(2))).isNull();
        assertThat(store.statistics().hits() + store.statistics().misses()).isZero();
        assertThat(store.entries()).allMatch(entry -> entry.hits() == 0);
        store.peek(KEY).release();
        assertThat(store.entries()).allMatch(entry -> entry.hits() > 0);
    }

    @Test
    void tellsWhatItHolds() {
        store.put(Deposit.of(KEY, answer, TTL));
        store.put(Deposit.of(Answers.key(2), Answers.ofSize(1000), TTL));
        store.put(Deposit.of(KEY, answer, TTL));

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
            store.put(Deposit.of(Answers.key(i), Answers.ofSize(10_000), TTL));
        }
        long left = store.statistics().entries();
        assertThat(store.statistics().evicted()).isEqualTo(100 - left);
        assertThat(store.statistics().expired()).isZero();

        ticker.advance(TTL.multipliedBy(2));
        store.put(Deposit.of(KEY, answer, TTL));

        assertThat(store.statistics().expired()).isEqualTo(left);
        assertThat(store.statistics().evicted()).isEqualTo(100 - left);
        store.clear();
        assertThat(store.statistics().evicted()).as("a purge is no eviction").isEqualTo(100 - left);
    }

    private static Hit unread(Hit hit) {
        return new Hit(hit.response(), hit.ageNanos(), hit.remainingNanos(), hit.terms());
    }

    @Test
    void tellsHowOftenAnEntryWasReadSinceItWasStored() {
        store.put(Deposit.of(KEY, answer, TTL));
        for (int reads = 1; reads <= 3; reads++) {
            ticker.advance(Duration.ofSeconds(1));
            assertThat(store.get(KEY).reads()).isEqualTo(reads);
        }
        store.put(Deposit.of(KEY, answer, TTL));
        ticker.advance(Duration.ofSeconds(1));
        assertThat(store.get(KEY).reads()).isEqualTo(1);
        assertThat(store.inspect(KEY).reads()).isEqualTo(1);
    }

    private static Hit hit(CachedResponse response, Duration age, Duration remaining) {
        return new Hit(response, age.toNanos(), remaining.toNanos(), Terms.fresh(age.plus(remaining)));
    }
}
