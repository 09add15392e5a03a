package dev.aicache.store;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.aicache.CachedResponse;
import dev.aicache.StandardEviction;

import static org.assertj.core.api.Assertions.assertThat;

/** Entries between the end of their TTL and the end of their time. */
class StaleEntryTests {

    private static final Duration TTL = Duration.ofSeconds(10);

    private final FakeTicker ticker = new FakeTicker();
    private final CachedResponse answer = Answers.ofSize(1000);
    private final CaffeineStore store = Answers.store(100_000, StandardEviction.HYBRID, ticker);

    private void put(int key, Duration whileRevalidate, Duration ifError, String... tags) {
        Terms terms = Terms.of(TTL, whileRevalidate, ifError, Duration.ZERO, List.of(tags));
        store.put(new Deposit(Answers.key(key), answer, terms, 0, Deposit.SHARED));
    }

    @Test
    void areGivenToWhoWantsThemUntilTheLongerWindowIsOver() {
        put(1, Duration.ofSeconds(5), Duration.ofSeconds(20));

        ticker.advance(Duration.ofSeconds(29));
        Hit hit = store.get(Answers.key(1), any -> true);
        assertThat(hit).isNotNull();
        assertThat(hit.isFresh()).isFalse();
        assertThat(hit.remaining()).isEqualTo(Duration.ofSeconds(-19));
        assertThat(hit.age()).hasSeconds(29);
        ticker.advance(Duration.ofSeconds(1));
        assertThat(store.get(Answers.key(1), any -> true)).isNull();
        store.tidy();
        assertThat(store.statistics().entries()).isZero();
        assertThat(store.statistics().expired()).isOne();
        assertThat(store.statistics().weight()).isZero();
    }

    @Test
    void areGivenToNobodyAfterThatThoughNothingWasStoredOrTidiedMeanwhile() {
        put(1, Duration.ofSeconds(20), Duration.ZERO);

        ticker.advance(TTL.plusSeconds(20).minusNanos(1));
        assertThat(store.peek(Answers.key(1), hit -> true)).isNotNull();
        assertThat(store.inspect(Answers.key(1))).isNotNull();
        assertThat(store.entries()).hasSize(1);
        ticker.advance(Duration.ofNanos(1));
        assertThat(store.peek(Answers.key(1), hit -> true)).isNull();
        assertThat(store.inspect(Answers.key(1))).isNull();
        assertThat(store.entries()).isEmpty();
    }

    @Test
    void areNotThereForWhoDoesNotAskForThem() {
        put(1, Duration.ofSeconds(5), Duration.ZERO);

        ticker.advance(TTL);
        assertThat(store.get(Answers.key(1))).isNull();
        assertThat(store.peek(Answers.key(1))).isNull();
        assertThat(store.statistics().misses()).isOne();
        assertThat(store.get(Answers.key(1), any -> true)).isNotNull();
        assertThat(store.statistics().hits()).isOne();
    }

    @Test
    void areShownWithWhatIsLeftBelowZeroAndTheirTags() {
        put(1, Duration.ofSeconds(5), Duration.ZERO, "red", "green");

        ticker.advance(Duration.ofSeconds(12));
        assertThat(store.entries()).singleElement().satisfies(summary -> {
            assertThat(summary.remaining()).isEqualTo(Duration.ofSeconds(-2));
            assertThat(summary.tags()).containsExactly("red", "green");
        });
    }

    @Test
    void leaveAFullStoreFirst() {
        put(0, Duration.ofHours(1), Duration.ZERO);
        ticker.advance(Duration.ofSeconds(11));
        int fit = 100_000 / Answers.weight(answer);
        for (int i = 1; i < fit; i++) {
            put(i, Duration.ofHours(1), Duration.ZERO);
        }
        // Read last of all, and yet of the least use.
        ticker.advance(Duration.ofMillis(1));
        assertThat(store.get(Answers.key(0), any -> true)).isNotNull();
        put(fit, Duration.ofHours(1), Duration.ZERO);

        assertThat(store.get(Answers.key(0), any -> true)).isNull();
        assertThat(store.get(Answers.key(1))).isNotNull();
    }

    @Test
    void keepTheirTermsWhereTheyAreKeptInAnotherForm() {
        put(1, Duration.ofSeconds(5), Duration.ZERO, "red");
        assertThat(store.recode(Answers.key(1), 0, Answers.ofSize(10))).isTrue();

        ticker.advance(Duration.ofSeconds(11));
        Hit hit = store.get(Answers.key(1), any -> true);
        assertThat(hit).isNotNull();
        assertThat(hit.terms().tags()).containsExactly("red");
    }

    @Test
    void areAsOldAsTheyWereWhenTheyCameAndHowLongTheyHaveBeenHere() {
        Terms terms = Terms.fresh(TTL).aged(Duration.ofSeconds(30));
        store.put(new Deposit(Answers.key(1), answer, terms, 0, Deposit.SHARED));

        ticker.advance(Duration.ofSeconds(4));
        Hit hit = store.get(Answers.key(1));
        assertThat(hit).isNotNull();
        assertThat(hit.age()).hasSeconds(34);
        assertThat(hit.remaining()).hasSeconds(6);
        assertThat(store.entries())
                .singleElement()
                .satisfies(summary -> assertThat(summary.age()).hasSeconds(4));
    }
}
