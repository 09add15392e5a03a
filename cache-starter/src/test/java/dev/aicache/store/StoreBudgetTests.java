package dev.aicache.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.StandardEviction;

import static org.assertj.core.api.Assertions.assertThat;

/** The store's budget, held at every moment, and given back without traffic. */
class StoreBudgetTests {

    private static final Duration TTL = Duration.ofSeconds(10);

    private final FakeTicker ticker = new FakeTicker();

    @ParameterizedTest
    @EnumSource(StandardEviction.class)
    void neverExceedsItsBudgetWhateverIsStored(StandardEviction policy) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        long budget = 200_000;
        CaffeineStore store = Answers.store(budget, policy, ticker);
        Set<CacheKey> keys = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            CacheKey key = Answers.key(random.nextInt(200));
            keys.add(key);
            int size = random.nextInt(10) == 0 ? random.nextInt(210_000) : random.nextInt(5000);
            store.put(Deposit.of(key, Answers.ofSize(size), Duration.ofMillis(1 + random.nextInt(2000))));
            assertThat(store.statistics().weight())
                    .as("put %d, seed %d", i, seed)
                    .isLessThanOrEqualTo(budget);
            if (random.nextInt(4) == 0) {
                ticker.advance(Duration.ofMillis(random.nextInt(500)));
                store.get(Answers.key(random.nextInt(200)));
            }
        }
        long held = keys.stream()
                .map(store::peek)
                .mapToLong(hit -> hit == null ? 0 : Answers.weight(hit.response()))
                .sum();
        assertThat(held).as("seed %d", seed).isLessThanOrEqualTo(budget);
    }

    @ParameterizedTest
    @EnumSource(StandardEviction.class)
    void isWeighedAnewWhereAnAnswerIsReplaced(StandardEviction policy) {
        CaffeineStore store = Answers.store(100_000, policy, ticker);
        store.put(Deposit.of(Answers.key(1), Answers.ofSize(50_000), TTL));
        store.put(Deposit.of(Answers.key(1), Answers.ofSize(10), TTL));

        assertThat(store.statistics().weight()).isEqualTo(Answers.weight(Answers.ofSize(10)));
        assertThat(store.statistics().entries()).isEqualTo(1);
        assertThat(store.statistics().evicted()).isZero();
    }

    @Test
    void replacesInAFullStoreWithoutEvictingOthers() {
        CachedResponse answer = Answers.ofSize(1000);
        CaffeineStore store = Answers.store(Answers.weight(answer) * 3L, StandardEviction.LRU, ticker);
        for (int i = 0; i < 3; i++) {
            store.put(Deposit.of(Answers.key(i), answer, TTL));
        }

        store.put(Deposit.of(Answers.key(2), answer, TTL));

        assertThat(store.statistics().entries()).isEqualTo(3);
        assertThat(store.statistics().evicted()).isZero();
    }

    @ParameterizedTest
    @EnumSource(StandardEviction.class)
    @Timeout(60)
    void holdsItsBudgetUnderEightWritersAndIsEmptyWhenAllHasExpired(StandardEviction policy) throws Exception {
        int writers = 8;
        int largest = 4000;
        long budget = 300_000;
        long allowed = budget + (long) writers * Answers.weight(Answers.ofSize(largest));
        CaffeineStore store = Answers.store(budget, policy, ticker);
        AtomicLong highest = new AtomicLong();
        long seed = new Random().nextLong();

        inParallel(writers, writer -> {
            Random random = new Random(seed + writer);
            for (int i = 0; i < 4000; i++) {
                CacheKey key = Answers.key(random.nextInt(300));
                switch (random.nextInt(12)) {
                    case 0 -> store.get(key);
                    case 1 -> ticker.advance(Duration.ofMillis(random.nextInt(40)));
                    case 2 -> store.remove(key, random.nextInt(40_000));
                    case 3 -> store.tidy();
                    default ->
                        store.put(Deposit.of(
                                key,
                                Answers.ofSize(random.nextInt(largest)),
                                Duration.ofMillis(1 + random.nextInt(3000))));
                }
                highest.accumulateAndGet(store.statistics().weight(), Math::max);
            }
        });

        assertThat(highest.get()).as("seed %d", seed).isGreaterThan(budget / 2).isLessThanOrEqualTo(allowed);
        assertThat(store.statistics().weight()).as("at rest").isLessThanOrEqualTo(budget);
        ticker.advance(Duration.ofHours(1));
        store.tidy();
        assertThat(store.statistics().weight()).as("seed %d", seed).isZero();
        assertThat(store.statistics().entries()).isZero();
    }

    @Test
    void givesMemoryBackWithoutTrafficWhenEntriesExpire() {
        CaffeineStore store = Answers.store(100_000, StandardEviction.HYBRID, ticker);
        store.put(Deposit.of(Answers.key(1), Answers.ofSize(1000), TTL));
        store.put(Deposit.of(Answers.key(2), Answers.ofSize(1000), TTL.multipliedBy(100)));

        ticker.advance(TTL.plusSeconds(3));
        store.tidy();

        assertThat(store.statistics().entries()).isEqualTo(1);
        assertThat(store.statistics().weight()).isEqualTo(Answers.weight(Answers.ofSize(1000)));
        assertThat(store.statistics().expired()).isEqualTo(1);
    }

    @Test
    void keepsNothingOfAnAnswerThatHasLeft() throws Exception {
        CaffeineStore store = Answers.store(10_000_000, StandardEviction.COST, ticker);
        List<java.lang.ref.WeakReference<CachedResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            CachedResponse answer = Answers.ofSize(1000);
            answers.add(new java.lang.ref.WeakReference<>(answer));
            store.put(Deposit.of(Answers.key(i), answer, TTL));
        }
        ticker.advance(TTL.multipliedBy(2));
        store.tidy();

        for (int i = 0; i < 50 && answers.stream().anyMatch(each -> each.get() != null); i++) {
            System.gc();
        }
        assertThat(answers).allMatch(each -> each.get() == null);
    }

    private interface Work {
        void run(int worker) throws Exception;
    }

    private static void inParallel(int workers, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                all.add(threads.submit(() -> {
                    work.run(worker);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
