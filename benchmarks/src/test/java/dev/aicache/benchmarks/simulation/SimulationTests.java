package dev.aicache.benchmarks.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.aicache.StandardEviction;

import static org.assertj.core.api.Assertions.assertThat;

/** Traces of which one can tell by hand what is found; the store has room for two answers. */
class SimulationTests {

    private static final int SIZE = 1000;
    private static final long ROOM_FOR_TWO = 2 * SimulatedStore.weight(new Request(0, SIZE, 1, 0));

    @Test
    void findsNothingWhereEachReturnsJustAfterItLeft() {
        assertThat(hits(StandardEviction.LRU, "abcabc")).isEqualTo("......");
        assertThat(hits(StandardEviction.FIFO, "abcabc")).isEqualTo("......");
    }

    @Test
    void keepsWhatWasReadUnderLru() {
        assertThat(hits(StandardEviction.LRU, "abaca")).isEqualTo("..x.x");
        assertThat(hits(StandardEviction.HYBRID, "abaca")).isEqualTo("..x.x");
    }

    @Test
    void forgetsTheOldestUnderFifo() {
        assertThat(hits(StandardEviction.FIFO, "abaca")).isEqualTo("..x..");
    }

    @Test
    void keepsWhatIsDearUnderCost() {
        assertThat(hits(StandardEviction.COST, "Abcbca")).isEqualTo(".....x");
        assertThat(hits(StandardEviction.COST, "AbcdA")).isEqualTo("....x");
        assertThat(hits(StandardEviction.LRU, "AbcdA")).isEqualTo(".....");
    }

    @Test
    void keepsWhatIsFreshLongestUnderTtl() {
        Freshness freshness = new Freshness(List.of(Duration.ofMinutes(1), Duration.ofHours(1)));

        // a and c are fresh for a minute, b for an hour.
        assertThat(hits(StandardEviction.TTL, "bacb", freshness)).isEqualTo("...x");
        assertThat(hits(StandardEviction.LRU, "bacb", freshness)).isEqualTo("....");
    }

    @Test
    void doesNotAnswerWithWhatHasExpired() {
        Freshness freshness = new Freshness(List.of(Duration.ofSeconds(3)));

        // A request a second: at its third second the answer is no longer fresh.
        for (StandardEviction policy : StandardEviction.values()) {
            assertThat(hits(policy, "aaaa", freshness)).as(policy.word()).isEqualTo(".xx.");
        }
        assertThat(hits(new OfflineGreedy(trace("aaaa"), ROOM_FOR_TWO, freshness), trace("aaaa")))
                .isEqualTo(".xx.");
    }

    @Test
    void takesInOnlyWhatPaysWhereTheFutureIsKnown() {
        assertThat(offline("abcabc")).isEqualTo("...xx.");
        assertThat(offline("abcbca")).isEqualTo("...xx.");
        assertThat(offline("AbcbcA")).isEqualTo("...x.x");
    }

    @Test
    void keepsTheRightOnesOfMoreThanItLooksAt() {
        StringBuilder keys = new StringBuilder();
        for (int round = 0; round < 3; round++) {
            for (char key = 0x3400; key < 0x3400 + 500; key++) {
                keys.append(key);
            }
        }
        Trace trace = trace(keys.toString());
        long roomForHalf = trace.footprint() / 2;

        Score offline = Score.of(new OfflineGreedy(trace, roomForHalf, Freshness.FOREVER), trace.requests(), 0);

        // A loop twice as long as the store: half of each round but the first, which no order by the past finds.
        assertThat(offline.requests()).isBetween(0.30, 1 / 3.0);
        assertThat(hits(StandardEviction.LRU, keys.toString())).doesNotContain("x");
    }

    @Test
    void countsSharesOfRequestsBytesAndCost() {
        List<Request> requests = List.of(
                new Request(0, 100, 4, 0),
                new Request(1, 300, 1, 1),
                new Request(1, 300, 1, 2),
                new Request(0, 100, 4, 3));
        SimulatedCache everySecond = request -> request.key() == 1;

        assertThat(Score.of(everySecond, requests, 0)).isEqualTo(new Score(0.5, 0.75, 0.2));
        assertThat(Score.of(everySecond, requests, 2)).isEqualTo(new Score(0.5, 0.75, 0.2));
        assertThat(Score.of(everySecond, requests, 3)).isEqualTo(new Score(0, 0, 0));
    }

    private static String hits(StandardEviction policy, String keys) {
        return hits(policy, keys, Freshness.FOREVER);
    }

    private static String hits(StandardEviction policy, String keys, Freshness freshness) {
        return hits(new SimulatedStore(ROOM_FOR_TWO, policy, freshness, 0), trace(keys));
    }

    private static String offline(String keys) {
        return hits(new OfflineGreedy(trace(keys), ROOM_FOR_TWO, Freshness.FOREVER), trace(keys));
    }

    private static String hits(SimulatedCache cache, Trace trace) {
        StringBuilder hits = new StringBuilder();
        trace.requests().forEach(request -> hits.append(cache.ask(request) ? 'x' : '.'));
        return hits.toString();
    }

    /** One request a second; capitals are the same keys as small letters, and cost fifty times as much. */
    private static Trace trace(String keys) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < keys.length(); i++) {
            char key = Character.toLowerCase(keys.charAt(i));
            double cost = Character.isUpperCase(keys.charAt(i)) ? 50 : 1;
            requests.add(new Request(key - 'a', SIZE, cost, TimeUnit.SECONDS.toNanos(i)));
        }
        return new Trace("by hand", requests, 0x4000);
    }
}
