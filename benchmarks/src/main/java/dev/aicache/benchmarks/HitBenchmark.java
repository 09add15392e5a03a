package dev.aicache.benchmarks;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.aicache.CacheKey;
import dev.aicache.key.KeyDeriver;
import dev.aicache.store.AliasTable;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;

/** All that the cache does between a request of 1 KB that was seen before and its entry, without the gateway around it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HitBenchmark {

    private final SampleRequest request = SampleRequest.ofSize(1024);
    private final KeyDeriver deriver = new KeyDeriver();
    private final AliasTable aliases = new AliasTable(1 << 20);
    private final LocalStore store;

    public HitBenchmark() {
        CacheKey key = FilledStore.keys(1)[0];
        store = FilledStore.of(key);
        aliases.put(deriver.alias(request.material(), request.body()), key);
    }

    @Benchmark
    public @Nullable Hit aliasAndLookup() {
        CacheKey key = aliases.get(deriver.alias(request.material(), request.body()));
        return key == null ? null : store.get(key);
    }
}
