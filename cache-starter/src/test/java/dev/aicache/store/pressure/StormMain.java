package dev.aicache.store.pressure;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.Body;
import dev.aicache.BudgetChange.Cause;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.StandardEviction;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.Deposit;
import dev.aicache.store.Hit;
import dev.aicache.store.StoreLimits;

/**
 * A JVM of its own under a storm of fills: the budget is larger than the heap, and the application holds other data for
 * the first part of the time. The second part ends as soon as the budget is above what it was at the end of the first.
 * Prints what it saw as one line of {@code name=value} pairs.
 *
 * <p>Arguments: whether the pressure is relieved, megabytes of other data, milliseconds with them and milliseconds
 * without them at most.
 */
final class StormMain {

    private static final long BUDGET = 1L << 30;
    private static final int KEYS = 40_000;

    /** What the application holds beside the cache; a field, so that it is not collected early. */
    private volatile byte[][] other = {};

    private final CaffeineStore store = new CaffeineStore(
            StoreLimits.memory(BUDGET), StandardEviction.HYBRID, BodyStorage.HEAP, Ticker.systemTicker());
    private final LongAdder reads = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final AtomicLong shrinks = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    private StormMain() {}

    public static void main(String[] args) throws Exception {
        new StormMain().run(Boolean.parseBoolean(args[0]), args[1], args[2], args[3]);
    }

    private void run(boolean isRelieved, String ballast, String before, String after) throws Exception {
        HeapPressure pressure = isRelieved ? relieve() : null;
        other = new byte[Integer.parseInt(ballast) * 256][4096 - 16];
        for (int seed = 1; seed <= 2; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            daemon(() -> writeFor(random));
        }
        List<Long> budgets = sample(Long.parseLong(before), Long.MAX_VALUE);
        long held = budget();
        long used = store.used();
        long blocks = other.length;
        other = new byte[0][];
        long half = Long.parseLong(after) / 2;
        sample(half, held);
        if (isRelieved && budget() <= held) {
            // G1 may put off a cycle of its old generation for as long as what is dead there is in nobody's way.
            System.gc();
            sample(half, held);
        }
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
                megabytes(budget()),
                megabytes(store.used()));
        if (pressure != null) {
            pressure.close();
        }
        System.exit(0);
    }

    private long budget() {
        return store.statistics().budget();
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
        }
    }

    /** The budget, ten times a second, until it is above this many bytes or the time is over. */
    private List<Long> sample(long millis, long enough) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        List<Long> samples = new ArrayList<>(List.of(budget()));
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - until < 0 && budget() <= enough) {
            if (never.await(100, TimeUnit.MILLISECONDS)) {
                break;
            }
            samples.add(budget());
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
            Hit hit = store.get(Answers.key(key));
            if (hit == null) {
                store.put(Answers.of(key));
                written.increment();
            } else {
                reads.increment();
                if (!Answers.isOf(key, hit.response().body())) {
                    wrong.increment();
                }
                hit.release();
            }
        }
    }

    private static long megabytes(long bytes) {
        return bytes >> 20;
    }

    /** Answers of 1 to 200 KB, each byte of which follows from the key and its place. */
    private static final class Answers {

        private static final int MIN = 1 << 10;
        private static final int MAX = 200 << 10;
        private static final Duration TTL = Duration.ofHours(1);

        private Answers() {}

        static CacheKey key(int number) {
            return new CacheKey(number * 0x9E3779B97F4A7C15L, number, number, number);
        }

        static Deposit of(int number) {
            byte[] bytes = new byte[size(number)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = at(number, i);
            }
            CachedResponse response = new CachedResponse(200, Headers.empty(), Body.of(bytes), null);
            return Deposit.of(key(number), response, TTL);
        }

        static boolean isOf(int number, Body body) {
            int place = 0;
            for (ByteBuffer chunk : body.chunks()) {
                while (chunk.hasRemaining()) {
                    if (chunk.get() != at(number, place++)) {
                        return false;
                    }
                }
            }
            return place == size(number);
        }

        private static int size(int number) {
            return MIN + new SplittableRandom(number).nextInt(MAX - MIN);
        }

        private static byte at(int number, int place) {
            return (byte) (number * 31 + place * 7 + (place >>> 8));
        }
    }
}
