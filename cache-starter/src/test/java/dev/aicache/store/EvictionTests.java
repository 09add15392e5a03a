package dev.aicache.store;

import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;

import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.EntrySummary;
import dev.aicache.EvictionCandidate;
import dev.aicache.EvictionPolicy;
import dev.aicache.StandardEviction;

import static org.assertj.core.api.Assertions.assertThat;

/** Which entries leave a full store, policy by policy. */
class EvictionTests {

    private static final CachedResponse ANSWER = Answers.ofSize(100);
    private static final Duration HOUR = Duration.ofHours(1);

    /** The least after which a read is another. */
    private static final Duration TICK = Duration.ofNanos(Entry.RESOLUTION);

    private final FakeTicker ticker = new FakeTicker();

    private CaffeineStore store(int entries, EvictionPolicy policy) {
        return Answers.store((long) Answers.weight(ANSWER) * entries, policy, ticker);
    }

    private void put(CaffeineStore store, int from, int to) {
        for (int i = from; i < to; i++) {
            put(store, i, HOUR);
        }
    }

    private void put(CaffeineStore store, int number, Duration ttl) {
        ticker.advance(TICK);
        assertThat(store.put(Deposit.of(Answers.key(number), ANSWER, ttl)).refused())
                .isNull();
    }

    private void read(CaffeineStore store, int number) {
        ticker.advance(TICK);
        assertThat(store.get(Answers.key(number))).isNotNull();
    }

    private static Set<Integer> kept(CaffeineStore store) {
        return store.entries().map(entry -> (int) entry.key().a()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void lruKeepsExactlyWhatWasReadLast() {
        CaffeineStore store = store(1000, StandardEviction.LRU);
        put(store, 0, 1000);
        Set<Integer> read =
                new Random(7).ints(0, 1000).distinct().limit(300).boxed().collect(Collectors.toSet());
        read.forEach(number -> read(store, number));

        put(store, 1000, 1700);

        Set<Integer> expected = new TreeSet<>(read);
        expected.addAll(range(1000, 1700));
        assertThat(kept(store)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lruKeepsABurstOfReadsByTwoThreads(boolean inARow) throws InterruptedException {
        CaffeineStore store = Answers.store(
                (long) Answers.weight(ANSWER) * 20_000,
                StandardEviction.LRU,
                com.github.benmanes.caffeine.cache.Ticker.systemTicker());
        put(store, 0, 20_000);
        int[] read = inARow
                ? IntStream.range(0, 2000).toArray()
                : new Random(3).ints(0, 20_000).distinct().limit(2000).toArray();
        Thread[] readers = new Thread[2];
        for (int t = 0; t < readers.length; t++) {
            int first = t;
            readers[t] = new Thread(() -> {
                for (int i = first; i < read.length; i += readers.length) {
                    store.get(Answers.key(read[i]));
                }
            });
            readers[t].start();
        }
        for (Thread reader : readers) {
            reader.join();
        }

        put(store, 20_000, 38_000);

        assertThat(kept(store)).containsAll(IntStream.of(read).boxed().toList()).hasSize(20_000);
    }

    @Test
    void fifoKeepsTheNewestHoweverOftenOthersAreRead() {
        CaffeineStore store = store(1000, StandardEviction.FIFO);
        put(store, 0, 1000);
        for (int i = 0; i < 500; i++) {
            read(store, i);
        }

        put(store, 1000, 1500);

        assertThat(kept(store)).isEqualTo(range(500, 1500));
    }

    @Test
    void ttlKeepsWhatIsFreshLongest() {
        CaffeineStore store = store(1000, StandardEviction.TTL);
        Random random = new Random(11);
        int[] seconds = random.ints(100, 600_000).distinct().limit(1000).toArray();
        for (int i = 0; i < 1000; i++) {
            put(store, i, Duration.ofSeconds(seconds[i]));
        }
        for (int i = 1000; i < 1500; i++) {
            put(store, i, Duration.ofDays(20));
        }

        int[] sorted = IntStream.of(seconds).sorted().toArray();
        Set<Integer> expected = range(1000, 1500);
        for (int i = 0; i < 1000; i++) {
            if (seconds[i] >= sorted[500]) {
                expected.add(i);
            }
        }
        assertThat(kept(store)).isEqualTo(expected);
    }

    @Test
    void hybridLetsTheNearlyExpiredGoFirstAndThenTheLeastRecentlyUsed() {
        CaffeineStore store = store(300, StandardEviction.HYBRID);
        put(store, 0, 100);
        for (int i = 100; i < 200; i++) {
            put(store, i, Duration.ofMinutes(10));
        }
        put(store, 200, 300);
        // In the last minute of their ten, and read last of all.
        ticker.advance(Duration.ofMinutes(9).plusSeconds(1));
        for (int i = 100; i < 200; i++) {
            read(store, i);
        }

        put(store, 300, 400);
        assertThat(kept(store)).as("the nearly expired have left").doesNotContainAnyElementsOf(range(100, 200));
        put(store, 400, 450);
        assertThat(kept(store)).as("then the least recently used").isEqualTo(union(range(50, 100), range(200, 450)));
    }

    private static Set<Integer> union(Set<Integer> first, Set<Integer> second) {
        Set<Integer> all = new TreeSet<>(first);
        all.addAll(second);
        return all;
    }

    @Test
    void costKeepsWhatWasDearAndLetsItAgeInTheEnd() {
        CaffeineStore store = store(100, StandardEviction.COST);
        for (int i = 0; i < 50; i++) {
            store.put(new Deposit(Answers.key(i), ANSWER, HOUR, 30, Deposit.SHARED));
        }
        for (int i = 50; i < 150; i++) {
            store.put(new Deposit(Answers.key(i), ANSWER, HOUR, 1, Deposit.SHARED));
        }
        assertThat(kept(store)).containsAll(range(0, 50));

        for (int i = 150; i < 10_000; i++) {
            store.put(new Deposit(Answers.key(i), ANSWER, HOUR, 1, Deposit.SHARED));
        }
        assertThat(kept(store)).as("dear, but not asked for any more").doesNotContainAnyElementsOf(range(0, 50));
    }

    @Test
    void costBeatsAllOthersInCostSavedOnATraceWhereCostAndPopularityAreIndependent() {
        double cost = saved(StandardEviction.COST);
        for (StandardEviction other : StandardEviction.values()) {
            if (other != StandardEviction.COST) {
                assertThat(cost).as("against %s", other.word()).isGreaterThan(saved(other));
            }
        }
    }

    /** Share of the cost of all requests that hits have saved. */
    private double saved(EvictionPolicy policy) {
        Random random = new Random(5);
        int objects = 5000;
        int[] sizes = new int[objects];
        double[] costs = new double[objects];
        for (int i = 0; i < objects; i++) {
            sizes[i] = (int) Math.min(20_000, 500 * Math.exp(random.nextGaussian()));
            costs[i] = 0.4 * Math.pow(100, random.nextDouble());
        }
        CaffeineStore store = Answers.store(300_000, policy, ticker);
        double all = 0;
        double hit = 0;
        for (int i = 0; i < 60_000; i++) {
            ticker.advance(Duration.ofMillis(1));
            int object = (int) Math.min(objects - 1, objects * Math.pow(random.nextDouble(), 4));
            all += costs[object];
            if (store.get(Answers.key(object)) != null) {
                hit += costs[object];
            } else {
                store.put(new Deposit(
                        Answers.key(object), Answers.ofSize(sizes[object]), HOUR, costs[object], Deposit.SHARED));
            }
        }
        return hit / all;
    }

    @Test
    void nobodyPinsAnEntryByItsCostOrByReadingIt() {
        CaffeineStore store = store(10, StandardEviction.COST);
        for (int i = 0; i < 9; i++) {
            store.put(new Deposit(Answers.key(i), ANSWER, HOUR, 1, Deposit.SHARED));
        }
        CacheKey pinned = Answers.key(-1);
        store.put(new Deposit(pinned, ANSWER, HOUR, 1e30, Deposit.SHARED));
        for (int i = 0; i < 100_000; i++) {
            ticker.advance(TICK);
            store.get(pinned);
        }

        for (int i = 10; i < 600_000; i++) {
            store.put(new Deposit(Answers.key(i), ANSWER, HOUR, 1, Deposit.SHARED));
        }
        assertThat(store.peek(pinned)).isNull();
    }

    @Test
    void lfuIsCaffeinesOwn() {
        int weight = Answers.weight(ANSWER);
        CaffeineStore store = store(500, StandardEviction.LFU);
        Cache<CacheKey, CachedResponse> caffeine = Caffeine.newBuilder()
                .maximumWeight(500L * weight)
                .weigher((CacheKey key, CachedResponse answer) -> weight)
                .expireAfter(Expiry.<CacheKey, CachedResponse>writing((key, answer) -> HOUR))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        Random random = new Random(2);
        int hits = 0;
        int hitsOfCaffeine = 0;
        for (int i = 0; i < 100_000; i++) {
            CacheKey key = Answers.key(7919L * (int) (4000 * random.nextDouble() * random.nextDouble()));
            if (caffeine.getIfPresent(key) != null) {
                hitsOfCaffeine++;
            } else {
                caffeine.put(key, ANSWER);
                caffeine.cleanUp();
            }
            if (store.get(key) != null) {
                hits++;
            } else {
                store.put(Deposit.of(key, ANSWER, HOUR));
            }
        }

        // Caffeine throws dice against callers who would flood it, so two of it differ by a little.
        assertThat((double) hits / hitsOfCaffeine).isBetween(0.99, 1.01);
        assertThat(hits).isGreaterThan(lruHits() * 102 / 100);
    }

    /** How many requests of the same row hit where the least recently used leaves. */
    private int lruHits() {
        CaffeineStore store = store(500, StandardEviction.LRU);
        Random random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            ticker.advance(TICK);
            CacheKey key = Answers.key(7919L * (int) (4000 * random.nextDouble() * random.nextDouble()));
            if (store.get(key) == null) {
                store.put(Deposit.of(key, ANSWER, HOUR));
            }
        }
        return (int) store.statistics().hits();
    }

    @ParameterizedTest
    @EnumSource(StandardEviction.class)
    void keepsToANumberOfEntries(StandardEviction policy) {
        CaffeineStore store = new CaffeineStore(new StoreLimits(10_000_000, 50, 1), policy, BodyStorage.HEAP, ticker);
        for (int i = 0; i < 200; i++) {
            put(store, i, HOUR);
            assertThat(store.statistics().entries()).isLessThanOrEqualTo(50);
        }
        assertThat(store.statistics().entries()).isEqualTo(50);
    }

    @ParameterizedTest
    @EnumSource(StandardEviction.class)
    void losesNothingWhenThePolicyChangesAndObeysTheNewOne(StandardEviction policy) {
        CaffeineStore store = store(1000, policy);
        put(store, 0, 800);
        Set<Integer> before = kept(store);

        for (StandardEviction next : StandardEviction.values()) {
            store.changeEviction(next);
            assertThat(store.eviction()).isEqualTo(next);
            assertThat(kept(store)).isEqualTo(before);
        }
        store.changeEviction(StandardEviction.FIFO);
        put(store, 800, 1500);

        assertThat(kept(store)).isEqualTo(range(500, 1500));
    }

    @ParameterizedTest
    @EnumSource(StandardEviction.class)
    void shrinksAndGrowsWithItsBudget(StandardEviction policy) {
        int weight = Answers.weight(ANSWER);
        CaffeineStore store = store(1000, policy);
        put(store, 0, 1000);

        store.changeMaxMemory(600L * weight);
        assertThat(store.statistics().weight()).isLessThanOrEqualTo(600L * weight);
        store.changeMaxMemory(1000L * weight);
        assertThat(store.statistics().entries()).isEqualTo(600);
        put(store, 2000, 2400);
        assertThat(store.statistics().entries()).isEqualTo(1000);
    }

    @Test
    void takesAPolicyOfTheUsersOwn() {
        CaffeineStore store = store(100, new Named("even-first", entry -> entry.sequence() % 2));
        put(store, 0, 100);

        put(store, 100, 150);

        assertThat(kept(store))
                .containsAll(
                        IntStream.range(0, 150).filter(i -> i % 2 == 1).boxed().toList());
    }

    @Test
    void ordersByLastAccessWhereThePolicyFails() {
        CaffeineStore store = store(10, new Named("failing", entry -> {
            throw new IllegalStateException("on purpose");
        }));
        put(store, 0, 10);
        read(store, 0);

        put(store, 10, 15);

        assertThat(kept(store)).isEqualTo(union(Set.of(0), range(6, 15)));
        assertThat(store.statistics().weight()).isEqualTo(10L * Answers.weight(ANSWER));
    }

    @Test
    void asksABoundedNumberOfEntriesAgainToFindTheOneToEvict() {
        int[] asked = new int[1];
        int entries = 3 * EvictionOrder.MAX_REKEYS;
        CaffeineStore store = store(entries, new Named("counting", entry -> {
            asked[0]++;
            return entry.lastAccess();
        }));
        put(store, 0, entries);
        for (int i = 0; i < entries; i++) {
            read(store, i);
        }
        asked[0] = 0;

        put(store, entries, entries + 1);

        assertThat(asked[0]).isBetween(EvictionOrder.MAX_REKEYS, EvictionOrder.MAX_REKEYS + 3);
        assertThat(store.statistics().entries()).isEqualTo(entries);
    }

    @Test
    void putsTheOrderRightInTheBackground() {
        int[] asked = new int[1];
        CaffeineStore store = store(2000, new Named("counting", entry -> {
            asked[0]++;
            return entry.lastAccess();
        }));
        put(store, 0, 2000);
        for (int i = 0; i < 1500; i++) {
            read(store, i);
        }
        store.tidy();
        asked[0] = 0;

        put(store, 2000, 2001);

        assertThat(asked[0]).isLessThan(5);
    }

    @Test
    void noReadWaitsForAWriter() throws InterruptedException {
        Object held = new Object();
        CaffeineStore[] store = new CaffeineStore[1];
        boolean[] found = new boolean[1];
        EvictionPolicy blocking = new Named("blocking", entry -> {
            if (entry.sequence() == 10) {
                // A reader that needed the store's lock would wait for this very thread.
                Thread reader = new Thread(() -> {
                    synchronized (held) {
                        found[0] = store[0].get(Answers.key(3)) != null && store[0].get(Answers.key(77)) == null;
                    }
                });
                reader.start();
                try {
                    reader.join(20_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return entry.lastAccess();
        });
        store[0] = store(100, blocking);
        put(store[0], 0, 11);

        assertThat(found[0]).isTrue();
    }

    @Test
    void remembersHitsAndLastAccess() {
        CaffeineStore store = store(10, StandardEviction.LRU);
        put(store, 1, HOUR);
        ticker.advance(Duration.ofSeconds(5));
        store.get(Answers.key(1));
        ticker.advance(TICK);
        store.get(Answers.key(1));
        ticker.advance(Duration.ofSeconds(2).minus(TICK));

        EntrySummary summary = store.entries().findFirst().orElseThrow();

        assertThat(summary.hits()).isEqualTo(2);
        assertThat(summary.age()).isEqualTo(Duration.ofSeconds(7));
        assertThat(summary.idle()).isEqualTo(Duration.ofSeconds(2).minus(TICK));
        assertThat(summary.remaining()).isEqualTo(HOUR.minusSeconds(7));
        assertThat(summary.bytes()).isEqualTo(Answers.weight(ANSWER));
    }

    @Test
    void estimatesTheHitsOfWhatIsReadAllTheTime() {
        CaffeineStore store = store(10, StandardEviction.LRU);
        put(store, 1, HOUR);
        int reads = 100_000;
        for (int i = 0; i < reads; i++) {
            ticker.advance(Duration.ofNanos(37));
            store.get(Answers.key(1));
        }

        EntrySummary summary = store.entries().findFirst().orElseThrow();
        assertThat(summary.hits()).isBetween(reads * 9L / 10, reads * 11L / 10);
        assertThat(summary.idle()).isLessThan(Duration.ofNanos(Entry.RESOLUTION));
        assertThat(store.statistics().hits()).isEqualTo(reads);
    }

    @Test
    void keepsAnAnswerInAnotherFormWithItsHistory() {
        CaffeineStore store = store(10, StandardEviction.LRU);
        long sequence = store.put(Deposit.of(Answers.key(1), ANSWER, HOUR)).sequence();
        ticker.advance(Duration.ofSeconds(5));
        store.get(Answers.key(1));
        CachedResponse smaller = Answers.ofSize(10);

        assertThat(store.recode(Answers.key(1), sequence + 1, smaller))
                .as("another entry")
                .isFalse();
        assertThat(store.recode(Answers.key(1), sequence, smaller)).isTrue();

        EntrySummary summary = store.entries().findFirst().orElseThrow();
        assertThat(summary.hits()).isEqualTo(1);
        assertThat(summary.age()).isEqualTo(Duration.ofSeconds(5));
        assertThat(store.statistics().weight()).isEqualTo(Answers.weight(smaller));
        assertThat(store.statistics().entries()).isEqualTo(1);
        store.remove(Answers.key(1), sequence);
        assertThat(store.statistics().weight()).isZero();
        assertThat(store.recode(Answers.key(1), sequence, smaller))
                .as("purged meanwhile")
                .isFalse();
        assertThat(store.statistics().entries()).isZero();
    }

    private record Named(String word, java.util.function.ToDoubleFunction<EvictionCandidate> worths)
            implements EvictionPolicy {

        @Override
        public double worth(EvictionCandidate entry) {
            return worths.applyAsDouble(entry);
        }
    }
}
