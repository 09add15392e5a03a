package dev.aicache.store;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.github.benmanes.caffeine.cache.Scheduler;

import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The store's budget, held at every moment, and given back without traffic. */
class StoreBudgetTests {

    private static final Duration TTL = Duration.ofSeconds(10);

    private final FakeTicker ticker = new FakeTicker();

    @Test
    void neverExceedsItsBudgetWhateverIsStored() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        long budget = 200_000;
        CaffeineStore store = new CaffeineStore(budget, ticker, Scheduler.disabledScheduler());
        Set<CacheKey> keys = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            CacheKey key = Answers.key(random.nextInt(200));
            keys.add(key);
            int size = random.nextInt(10) == 0 ? random.nextInt(210_000) : random.nextInt(5000);
            store.put(key, Answers.ofSize(size), Duration.ofMillis(1 + random.nextInt(2000)));
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

    @Test
    void isWeighedAnewWhereAnAnswerIsReplaced() {
        CaffeineStore store = new CaffeineStore(100_000, ticker, Scheduler.disabledScheduler());
        store.put(Answers.key(1), Answers.ofSize(50_000), TTL);
        store.put(Answers.key(1), Answers.ofSize(10), TTL);

        assertThat(store.statistics().weight()).isEqualTo(Answers.weight(Answers.ofSize(10)));
    }

    @Test
    @Timeout(60)
    void holdsItsBudgetWhenASecondAnswerComesWhileTheFirstIsStillMakingRoom() throws InterruptedException {
        PausingScheduler scheduler = new PausingScheduler();
        CachedResponse answer = Answers.ofSize(1000);
        CaffeineStore store = new CaffeineStore(Answers.weight(answer) * 3, ticker, scheduler);
        for (int i = 0; i < 3; i++) {
            store.put(Answers.key(i), answer, TTL);
        }
        scheduler.pauseOnce();
        Thread first = new Thread(() -> store.put(Answers.key(10), answer, TTL));
        first.start();
        scheduler.awaitPaused();
        Thread second = new Thread(() -> store.put(Answers.key(11), answer, TTL));
        second.start();
        await().until(() -> second.getState() == Thread.State.WAITING || second.getState() == Thread.State.TERMINATED);

        scheduler.goOn();
        first.join();
        second.join();

        assertThat(store.statistics().entries()).isLessThanOrEqualTo(3);
    }

    @Test
    void givesMemoryBackWithoutTrafficWhenEntriesExpire() {
        DueScheduler scheduler = new DueScheduler();
        CaffeineStore store = new CaffeineStore(100_000, ticker, scheduler);
        store.put(Answers.key(1), Answers.ofSize(1000), TTL);
        store.put(Answers.key(2), Answers.ofSize(1000), TTL.multipliedBy(100));

        ticker.advance(TTL.plusSeconds(3));
        scheduler.runDue();

        assertThat(store.statistics().entries()).isEqualTo(1);
        assertThat(store.statistics().weight()).isEqualTo(Answers.weight(Answers.ofSize(1000)));
        assertThat(store.statistics().expired()).isEqualTo(1);
    }

    /** Holds up the thread that cleans up the cache, which asks for the next clean-up while it holds the cache's lock. */
    private static final class PausingScheduler implements Scheduler {

        private final CountDownLatch paused = new CountDownLatch(1);
        private final CountDownLatch resumed = new CountDownLatch(1);
        private volatile boolean armed;

        void pauseOnce() {
            armed = true;
        }

        void awaitPaused() throws InterruptedException {
            paused.await();
        }

        void goOn() {
            resumed.countDown();
        }

        @Override
        public Future<?> schedule(Executor executor, Runnable command, long delay, TimeUnit unit) {
            if (armed) {
                armed = false;
                paused.countDown();
                try {
                    resumed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Runs what is due by the test's own clock, and only then. */
    private final class DueScheduler implements Scheduler {

        private Runnable next = () -> {};
        private long due = Long.MAX_VALUE;

        @Override
        public Future<?> schedule(Executor executor, Runnable command, long delay, TimeUnit unit) {
            next = () -> executor.execute(command);
            due = ticker.read() + unit.toNanos(delay);
            return new CompletableFuture<>();
        }

        void runDue() {
            assertThat(ticker.read()).as("something is due").isGreaterThanOrEqualTo(due);
            next.run();
        }
    }
}
