package dev.aicache.store;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.aicache.CachedResponse;
import dev.aicache.SkipReason;
import dev.aicache.StandardEviction;

import static org.assertj.core.api.Assertions.assertThat;

/** No caller pushes out the others. */
class ScopeShareTests {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final CachedResponse ANSWER = Answers.ofSize(100);
    private static final int WEIGHT = Answers.weight(ANSWER);

    private final FakeTicker ticker = new FakeTicker();

    private CaffeineStore store(StandardEviction policy) {
        return new CaffeineStore(new StoreLimits(100L * WEIGHT, Long.MAX_VALUE, 0.2), policy, BodyStorage.HEAP, ticker);
    }

    private void put(CaffeineStore store, long scope, int from, int to) {
        for (int i = from; i < to; i++) {
            ticker.advance(Duration.ofNanos(Entry.RESOLUTION));
            store.put(new Deposit(Answers.key(scope * 10_000 + i), ANSWER, HOUR, 1, scope));
        }
    }

    private static long held(CaffeineStore store, long scope) {
        return store.entries()
                .filter(entry -> entry.key().a() / 10_000 == scope)
                .count();
    }

    @ParameterizedTest
    @EnumSource(StandardEviction.class)
    void oneScopePushesOutItsOwnEntriesOnly(StandardEviction policy) {
        CaffeineStore store = store(policy);
        put(store, 1, 0, 15);

        put(store, 2, 0, 5000);

        assertThat(held(store, 1)).isEqualTo(15);
        assertThat(held(store, 2)).isEqualTo(20);
    }

    @Test
    void theLeastRecentlyUsedOfTheScopeLeaves() {
        CaffeineStore store = store(StandardEviction.LRU);
        put(store, 1, 0, 20);
        ticker.advance(Duration.ofNanos(Entry.RESOLUTION));
        store.get(Answers.key(10_000));

        put(store, 1, 20, 21);

        assertThat(store.peek(Answers.key(10_000))).isNotNull();
        assertThat(store.peek(Answers.key(10_001))).isNull();
    }

    @Test
    void whatBelongsToEveryoneIsNotLimited() {
        CaffeineStore store = store(StandardEviction.LRU);

        put(store, Deposit.SHARED, 0, 500);

        assertThat(store.statistics().entries()).isEqualTo(100);
    }

    @Test
    void skipsWhatIsLargerThanAShare() {
        CaffeineStore store = store(StandardEviction.LRU);

        assertThat(store.put(new Deposit(Answers.key(1), Answers.ofSize(25 * WEIGHT), HOUR, 1, 7))
                        .refused())
                .isEqualTo(SkipReason.SCOPE_SHARE);
        assertThat(store.put(new Deposit(Answers.key(1), Answers.ofSize(25 * WEIGHT), HOUR, 1, Deposit.SHARED))
                        .refused())
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(StandardEviction.class)
    void holdsAllItsLimitsWithManyScopesAtOnce(StandardEviction policy) {
        CaffeineStore store = store(policy);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            long scope = random.nextBoolean() ? 1 : 1 + random.nextInt(30);
            ticker.advance(Duration.ofMillis(random.nextInt(10_000)));
            store.put(new Deposit(
                    Answers.key(scope * 10_000 + random.nextInt(60)),
                    ANSWER,
                    Duration.ofMinutes(1 + random.nextInt(60)),
                    random.nextInt(9),
                    scope));
            store.get(Answers.key(scope * 10_000 + random.nextInt(60)));
            assertThat(held(store, scope)).as("seed %d", seed).isLessThanOrEqualTo(20);
            assertThat(store.statistics().weight()).isLessThanOrEqualTo(100L * WEIGHT);
        }
        ticker.advance(Duration.ofDays(1));
        store.tidy();
        assertThat(store.statistics().weight()).isZero();
    }
}
