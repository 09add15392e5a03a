package dev.aicache.store;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.PurgeNotice;
import dev.aicache.StandardEviction;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.store.pages.PagePool;
import dev.aicache.store.pages.PagedStorage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What another instance has filled, on its way into this one's store. */
class PromotionTests {

    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);

    private final FakeTicker ticker = new FakeTicker();
    private final GenerationTable generations = new GenerationTable(ticker::read, 100, new Stamp(5, 0));
    private final CaffeineStore store = store(BodyStorage.HEAP, 100_000);

    private CaffeineStore store(BodyStorage storage, long memory) {
        return new CaffeineStore(StoreLimits.memory(memory), StandardEviction.LRU, storage, ticker, generations);
    }

    private static EntryState entry(CacheKey key, String text, Duration storedFor) {
        Terms terms = Terms.of(
                        Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ZERO, List.of())
                .aged(Duration.ofSeconds(7))
                .stamped(TaggedStamp.of(new Stamp(5, 0), List.of(Tag.of("mine"))));
        CachedResponse response = new CachedResponse(200, Headers.empty(), Body.of(text.getBytes(UTF_8)), null);
        return new EntryState(key, response, terms, 1, 42, storedFor.toNanos(), 0, 0);
    }

    private static EntryState entry(String text, Duration storedFor) {
        return entry(KEY, text, storedFor);
    }

    private String text() {
        Hit hit = store.peek(KEY, any -> true);
        try {
            return hit == null ? "nothing" : new String(hit.response().body().toByteArray(), UTF_8);
        } finally {
            if (hit != null) {
                hit.release();
            }
        }
    }

    @Test
    void itsAgeGoesOnAndItsTimeToLive() {
        assertThat(store.promote(entry("a", Duration.ofMinutes(4)))).isTrue();
        ticker.advance(Duration.ofMinutes(1));

        Hit hit = store.get(KEY);

        assertThat(hit.age()).isEqualTo(Duration.ofMinutes(5).plusSeconds(7));
        assertThat(hit.remaining()).isEqualTo(Duration.ofMinutes(5));
        assertThat(hit.terms().ttlNanos()).isEqualTo(Duration.ofMinutes(10).toNanos());
        assertThat(store.statistics().stored()).isEqualTo(1);
        ticker.advance(Duration.ofMinutes(7));
        assertThat(text()).isEqualTo("nothing");
    }

    @Test
    void whatIsOlderMakesWayAndWhatIsNotStays() {
        store.promote(entry("older", Duration.ofMinutes(4)));
        assertThat(store.promote(entry("younger", Duration.ofMinutes(3)))).isTrue();
        assertThat(text()).isEqualTo("younger");

        assertThat(store.promote(entry("older", Duration.ofMinutes(4)))).isFalse();
        assertThat(store.promote(entry("as old", Duration.ofMinutes(3)))).isFalse();
        assertThat(text()).isEqualTo("younger");
        assertThat(store.statistics().entries()).isEqualTo(1);
    }

    @Test
    void whatWasPurgedMakesWayToWhatIsOlder() {
        store.put(new Deposit(
                KEY,
                entry("purged", Duration.ZERO).response(),
                Terms.fresh(Duration.ofMinutes(1))
                        .stamped(TaggedStamp.of(generations.stamp(), List.of(Tag.of("other")))),
                0,
                0));
        generations.purge(PurgeNotice.hard(Tag.of("other")));

        assertThat(store.promote(entry("older", Duration.ofMinutes(4)))).isTrue();
        assertThat(text()).isEqualTo("older");
    }

    @Test
    void aPurgeBeforeItAsAfterItLeavesNothingOfItForReaders() {
        EntryState entry = entry("a", Duration.ofMinutes(4));
        assertThat(entry.hit(generations)).isNotNull();
        generations.purge(PurgeNotice.hard(Tag.of("mine")));

        store.promote(entry);

        assertThat(text()).isEqualTo("nothing");
        assertThat(entry.hit(generations)).isNull();
    }

    @Test
    void aSoftPurgeLeavesItStale() {
        EntryState entry = entry("a", Duration.ofMinutes(4));
        generations.purge(PurgeNotice.soft(Tag.of("mine")));
        ticker.advance(Duration.ofSeconds(30));

        store.promote(entry);

        assertThat(store.peek(KEY, any -> true).staleNanos())
                .isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(entry.hit(generations).staleNanos())
                .isEqualTo(Duration.ofSeconds(30).toNanos());
        ticker.advance(Duration.ofMinutes(2));
        assertThat(entry.hit(generations)).isNull();
    }

    @Test
    void whatIsPastItsTimeIsNoHit() {
        assertThat(entry("a", Duration.ofMinutes(12)).hit(generations)).isNull();
        assertThat(entry("a", Duration.ofMinutes(11)).hit(generations).isFresh())
                .isFalse();
    }

    @Test
    void othersLeaveForIt() {
        CaffeineStore small = store(BodyStorage.HEAP, 5_000);
        for (long i = 0; i < 20; i++) {
            small.promote(entry(new CacheKey(i, i, i, i), "x".repeat(500), Duration.ofMinutes(1)));
        }

        assertThat(small.peek(new CacheKey(19, 19, 19, 19))).isNotNull();
        assertThat(small.peek(new CacheKey(0, 0, 0, 0))).isNull();
        assertThat(small.used()).isLessThanOrEqualTo(5_000);
        assertThat(small.promote(entry("x".repeat(6_000), Duration.ZERO))).isFalse();
    }

    @Test
    void countsAsReadJustNow() {
        CaffeineStore small = store(BodyStorage.HEAP, 3_000);
        small.promote(entry(new CacheKey(9, 9, 9, 9), "x".repeat(300), Duration.ofMinutes(1)));
        ticker.advance(Duration.ofSeconds(1));
        small.promote(entry(KEY, "x".repeat(300), Duration.ofMinutes(9)));
        for (long i = 100; small.peek(new CacheKey(9, 9, 9, 9)) == null && i < 101; i++) {
            small.promote(entry(new CacheKey(i, i, i, i), "x".repeat(300), Duration.ofMinutes(1)));
        }

        assertThat(small.state(KEY).idleNanos()).isZero();
    }

    @Test
    void pagesOfWhatIsNotTakenAreGivenBack() {
        PagePool pool = new PagePool(64 << 10, 1024);
        CaffeineStore pooled = store(new PagedStorage(pool), 64 << 10);
        for (int i = 0; i < 1000; i++) {
            pooled.promote(entry("x".repeat(5_000), Duration.ofMinutes(1 + i % 7)));
        }

        assertThat(pooled.promote(entry(new CacheKey(2, 2, 2, 2), "y".repeat(40_000), Duration.ZERO)))
                .isTrue();
    }
}
