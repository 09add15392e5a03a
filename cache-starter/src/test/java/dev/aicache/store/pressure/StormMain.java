package dev.aicache.store.pressure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.aicache.BudgetChange.Cause;

/**
 * A JVM of its own under a storm of fills: the budget is larger than the heap, and the application holds other data for
 * the first half of the time. Prints what it saw as one line of {@code name=value} pairs.
 *
 * <p>Arguments: whether the pressure is relieved, megabytes of other data, milliseconds with them, milliseconds without
 * them at most, and the steps of recovery that end it earlier.
 */
final class StormMain {

    private static final long BUDGET = 1L << 30;
    private static final int KEYS = 40_000;
    private static final int CHUNK = 64 * 1024;

    /** What the application holds beside the cache; a field, so that it is not collected early. */
    private volatile byte[][] other = {};

    private final Store store = new Store();
    private final LongAdder reads = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final AtomicLong shrinks = new AtomicLong();
    private final AtomicLong recoveries = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    private StormMain() {}

    public static void main(String[] args) throws Exception {
        new StormMain().run(Boolean.parseBoolean(args[0]), args[1], args[2], args[3], args[4]);
    }

    private void run(boolean isRelieved, String ballast, String before, String after, String steps) throws Exception {
        HeapPressure pressure = isRelieved ? relieve() : null;
        other = new byte[Integer.parseInt(ballast) * 256][4096 - 16];
        for (int seed = 1; seed <= 2; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            daemon(() -> writeFor(random));
        }
        List<Long> budgets = sample(Long.parseLong(before), Long.MAX_VALUE);
        long held = store.limit;
        long used = store.used();
        long blocks = other.length;
        other = new byte[0][];
        sample(Long.parseLong(after), Long.parseLong(steps));
        budgets.sort(null);
        System.out.printf(
                "blocks=%d reads=%d wrong=%d written=%d shrinks=%d failures=%d"
                        + " min=%d median=%d max=%d atRelease=%d usedAtRelease=%d end=%d usedAtEnd=%d%n",
                blocks,
                reads.sum(),
                wrong.sum(),
                written.sum(),
                shrinks.get(),
                failures.get(),
                megabytes(budgets.get(0)),
                megabytes(budgets.get(budgets.size() / 2)),
                megabytes(budgets.get(budgets.size() - 1)),
                megabytes(held),
                megabytes(used),
                megabytes(store.limit),
                megabytes(store.used()));
        if (pressure != null) {
            pressure.close();
        }
        System.exit(0);
    }

    private HeapPressure relieve() {
        return HeapPressure.watch(
                store,
                BUDGET,
                HeapCeiling.of(Runtime.getRuntime().maxMemory()),
                System::nanoTime,
                change -> count(change.cause()),
                failure -> failures.incrementAndGet());
    }

    private void count(Cause cause) {
        if (cause == Cause.PRESSURE) {
            shrinks.incrementAndGet();
        } else if (cause == Cause.RECOVERY) {
            recoveries.incrementAndGet();
        }
    }

    /** The budget, ten times a second. */
    private List<Long> sample(long millis, long steps) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        List<Long> samples = new ArrayList<>(List.of(store.limit));
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long recovered = recoveries.get() + steps;
        while (System.nanoTime() - until < 0 && (steps == Long.MAX_VALUE || recoveries.get() < recovered)) {
            if (never.await(100, TimeUnit.MILLISECONDS)) {
                break;
            }
            samples.add(store.limit);
        }
        return samples;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    private void writeFor(SplittableRandom random) {
        while (true) {
            double skewed = random.nextDouble() * random.nextDouble();
            int key = (int) (KEYS * skewed * skewed);
            long[][] answer = store.get(key);
            if (answer == null) {
                store.put(key, Answers.of(key));
                written.increment();
            } else {
                reads.increment();
                if (!Answers.isOf(key, answer)) {
                    wrong.increment();
                }
            }
        }
    }

    private static long megabytes(long bytes) {
        return bytes >> 20;
    }

    /** The store under test; a stand-in with the same engine, filled by whole answers. */
    private static final class Store implements BudgetedStore {

        private final Cache<Integer, long[][]> cache = Caffeine.newBuilder()
                .maximumWeight(BUDGET)
                .weigher((Integer key, long[][] answer) -> Answers.weight(answer))
                .executor(Runnable::run)
                .build();

        private volatile long limit = BUDGET;

        long[][] get(int key) {
            return cache.getIfPresent(key);
        }

        void put(int key, long[][] answer) {
            cache.put(key, answer);
            cache.cleanUp();
        }

        @Override
        public long used() {
            return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
        }

        @Override
        public void limit(long bytes) {
            cache.policy().eviction().orElseThrow().setMaximum(bytes);
            limit = bytes;
        }
    }

    /** Answers of 1 to 200 KB in chunks of at most 64 KB, each word of which follows from the key and its place. */
    private static final class Answers {

        private static final int MIN = 1 << 10;
        private static final int MAX = 200 << 10;

        private Answers() {}

        static long[][] of(int key) {
            int bytes = size(key);
            long[][] chunks = new long[(bytes + CHUNK - 1) / CHUNK][];
            for (int i = 0; i < chunks.length; i++) {
                chunks[i] = new long[Math.min(CHUNK, bytes - i * CHUNK) / Long.BYTES];
                for (int j = 0; j < chunks[i].length; j++) {
                    chunks[i][j] = word(key, i, j);
                }
            }
            return chunks;
        }

        static boolean isOf(int key, long[][] answer) {
            long words = 0;
            for (int i = 0; i < answer.length; i++) {
                for (int j = 0; j < answer[i].length; j++) {
                    if (answer[i][j] != word(key, i, j)) {
                        return false;
                    }
                }
                words += answer[i].length;
            }
            return words == size(key) / Long.BYTES;
        }

        static int weight(long[][] answer) {
            return 200
                    + Arrays.stream(answer)
                            .mapToInt(chunk -> 24 + chunk.length * Long.BYTES)
                            .sum();
        }

        private static int size(int key) {
            return (MIN + new SplittableRandom(key).nextInt(MAX - MIN)) & -Long.BYTES;
        }

        private static long word(int key, int chunk, int index) {
            return (key * 0x9E3779B97F4A7C15L) ^ (((long) chunk << 32) | index);
        }
    }
}
