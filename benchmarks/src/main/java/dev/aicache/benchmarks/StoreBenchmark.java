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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

import dev.aicache.CachedResponse;

/**
 * What the store takes beside the bare Caffeine cache that one would write oneself. Both are {@linkplain FullCache full}.
 * The time is that of one call in one thread, also where two threads look. The heap is touched before, since on some
 * virtual machines the first use of a page takes longer than all the calls that fill it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StoreBenchmark {

    /** A power of two, so that a mask keeps a cursor inside. */
    private static final int DRAWS = 1 << 18;

    /** What is looked up, Zipf 0.9: 64 entries stay in the processor's cache, 65536 do not. */
    @State(Scope.Benchmark)
    public static class Asked {

        @Param({"64", "65536"})
        int keys;

        private int[] numbers = {};

        @Setup
        public void draw() {
            numbers = Popularity.draw(keys, DRAWS);
        }
    }

    /** Where a thread is in the row of what is looked up; each begins at a place of its own. */
    @State(Scope.Thread)
    public static class Cursor {

        private int next = (int) (Thread.currentThread().getId() * 7919);

        int advance() {
            next = (next + 1) & (DRAWS - 1);
            return next;
        }
    }

    /** What is read. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Read {

        @Param({"bare", "hybrid"})
        String cache;

        private FullCache full;

        @Setup
        public void fill() {
            full = FullCache.of(cache);
        }
    }

    /** What is written; nothing that is stored was there before, so that something has to leave each time. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Written {

        @Param({"bare", "hybrid", "lru", "cost", "lfu"})
        String cache;

        private final CachedResponse answer = FullCache.answer();
        private long newcomer = 2L * FullCache.NEWCOMER;
        private FullCache full;

        @Setup
        public void fill() {
            full = FullCache.of(cache);
        }
    }

    /** A store whose lock another thread holds all the while. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Locked {

        private final StalledWriter writer = new StalledWriter();
        private FullStore full;

        @Setup
        public void stall() throws InterruptedException {
            full = writer.start();
        }

        @TearDown
        public void end() {
            writer.close();
        }
    }

    @Benchmark
    @Threads(1)
    public @Nullable Object lookup(Read read, Asked asked, Cursor cursor) {
        return read.full.get(asked.numbers[cursor.advance()]);
    }

    @Benchmark
    @Threads(2)
    public @Nullable Object lookupByTwo(Read read, Asked asked, Cursor cursor) {
        return read.full.get(asked.numbers[cursor.advance()]);
    }

    @Benchmark
    @Threads(1)
    public @Nullable Object lookupWhileLocked(Locked locked, Asked asked, Cursor cursor) {
        return locked.full.get(asked.numbers[cursor.advance()]);
    }

    @Benchmark
    @Threads(1)
    public void insert(Written written) {
        written.full.put(written.newcomer++, written.answer);
    }
}
