package dev.aicache.benchmarks;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
import org.openjdk.jmh.annotations.Warmup;

import dev.aicache.CacheKey;
import dev.aicache.dialect.Dialects;
import dev.aicache.key.Derivation;
import dev.aicache.key.KeyDeriver;
import dev.aicache.key.KeyMaterial;
import dev.aicache.store.AliasTable;

/**
 * From a request to its key, scope included, with the body at hand: for bytes that were seen before, and for bytes that
 * have to be read as JSON. The bare digest of the body is what any safe key of it costs at least.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class KeyBenchmark {

    private static final long TABLE_MEMORY = 1 << 20;

    @Param({"1024", "16384"})
    int bytes;

    private final KeyDeriver deriver = new KeyDeriver();
    private final Dialects dialects = Dialects.builtIn();
    private final AliasTable known = new AliasTable(TABLE_MEMORY);
    private final AliasTable empty = new AliasTable(TABLE_MEMORY);
    private SampleRequest request = SampleRequest.ofSize(1024);

    @Setup
    public void rememberAlias() {
        request = SampleRequest.ofSize(bytes);
        KeyMaterial material = request.material();
        known.put(deriver.alias(material, request.body()), canonical(material));
    }

    @Benchmark
    public byte[] sha256OfBody() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(request.body());
    }

    @Benchmark
    public @Nullable CacheKey knownAlias() {
        return known.get(deriver.alias(request.material(), request.body()));
    }

    /** Without the alias being remembered: that would make it known. */
    @Benchmark
    public CacheKey unknownAlias() {
        KeyMaterial material = request.material();
        CacheKey key = empty.get(deriver.alias(material, request.body()));
        return key == null ? canonical(material) : key;
    }

    private CacheKey canonical(KeyMaterial material) {
        Derivation derivation = deriver.canonical(material, request.body(), dialects.forPath(SampleRequest.PATH));
        if (derivation instanceof Derivation.Keyed keyed) {
            return keyed.key();
        }
        throw new IllegalStateException("The sample has no key: " + derivation);
    }
}
