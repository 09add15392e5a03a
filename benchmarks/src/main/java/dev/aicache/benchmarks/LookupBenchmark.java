package dev.aicache.benchmarks;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

import dev.aicache.CacheKey;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;

/**
 * From a key to its entry. All keys are in the store: 64 of them stay in the processor's cache, 65536 do not. The time is
 * that of one call in one thread, also where two threads look.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LookupBenchmark {

    /** A power of two, so that a mask keeps a cursor inside. */
    private static final int DRAWS = 1 << 18;

    @Param({"64", "65536"})
    int keys;

    private LocalStore store = FilledStore.of();
    private CacheKey[] asked = {};

    @Setup
    public void fill() {
        CacheKey[] all = FilledStore.keys(keys);
        store = FilledStore.of(all);
        asked = new CacheKey[DRAWS];
        int[] draws = Popularity.draw(keys, DRAWS);
        for (int i = 0; i < DRAWS; i++) {
            asked[i] = all[draws[i]];
        }
    }

    /** Where a thread is in the row of keys that are asked for; each begins at a place of its own. */
    @State(Scope.Thread)
    public static class Cursor {

        private int next = (int) (Thread.currentThread().getId() * 7919);

        int advance() {
            next = (next + 1) & (DRAWS - 1);
            return next;
        }
    }

    @Benchmark
    @Threads(1)
    public @Nullable Hit oneThread(Cursor cursor) {
        return store.get(asked[cursor.advance()]);
    }

    @Benchmark
    @Threads(2)
    public @Nullable Hit twoThreads(Cursor cursor) {
        return store.get(asked[cursor.advance()]);
    }
}
