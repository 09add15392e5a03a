package dev.aicache.benchmarks;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A benchmark that misses is fast and measures nothing. */
class HotPathTests {

    @ParameterizedTest
    @ValueSource(ints = {1024, 16_384})
    void asksWithABodyOfTheStatedSize(int bytes) {
        assertThat(SampleRequest.ofSize(bytes).body()).hasSize(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 16_384})
    void readsTheKeyThatTheAliasStandsFor(int bytes) {
        KeyBenchmark benchmark = new KeyBenchmark();
        benchmark.bytes = bytes;
        benchmark.rememberAlias();

        assertThat(benchmark.knownAlias()).isNotNull().isEqualTo(benchmark.unknownAlias());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bare", "hybrid", "lru", "cost", "lfu"})
    void findsEveryKeyThatIsAskedForInAFullCache(String name) {
        FullCache full = FullCache.of(name);

        for (int i = 0; i < FullCache.RESIDENTS; i++) {
            assertThat(full.get(i)).isNotNull();
        }
        assertThat(full.fullness()).isBetween(0.97, 1.0);
    }

    @Test
    void readsWhileAnotherThreadHasTheLock() throws InterruptedException {
        try (StalledWriter writer = new StalledWriter()) {
            FullStore store = writer.start();

            assertThat(store.get(0)).isNotNull();
            assertThat(writer.isStalled()).isTrue();
        }
    }

    @Test
    void hits() {
        assertThat(new HitBenchmark().aliasAndLookup()).isNotNull();
    }

    @Test
    void asksForPopularKeysMoreOften() {
        int[] asked = new int[1000];
        for (int key : Popularity.draw(asked.length, 100_000)) {
            asked[key]++;
        }

        assertThat(asked).doesNotContain(0);
        // Of 1000 ranks with exponent 0.9 the first has 1 / 10.5 of all.
        assertThat(Arrays.stream(asked).max().orElseThrow()).isBetween(9_200, 9_800);
    }
}
