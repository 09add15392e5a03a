package dev.aicache.store.pressure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** The shapes are those that JDK 17 and 25 tell for a heap of 256 MB. */
class HeapPoolsTests {

    private static final long HEAP = 256;

    private static MemoryPoolMXBean pool(String name, long max, boolean hasThreshold) {
        return new FakePool(name, MemoryType.HEAP, max, hasThreshold);
    }

    private static HeapPools of(MemoryPoolMXBean... pools) {
        return HeapPools.of(List.of(pools), HEAP);
    }

    @Test
    void measuresAgainstTheHeapWhereGenerationsShareIt() {
        HeapPools g1 = of(
                new FakePool("Metaspace", MemoryType.NON_HEAP, -1, true),
                pool("G1 Eden Space", -1, false),
                pool("G1 Survivor Space", -1, false),
                pool("G1 Old Gen", HEAP, true));

        assertThat(g1.old().getName()).isEqualTo("G1 Old Gen");
        assertThat(g1.names()).containsExactlyInAnyOrder("G1 Eden Space", "G1 Survivor Space", "G1 Old Gen");
        assertThat(g1.capacity()).isEqualTo(HEAP);
        assertThat(g1.isOldBounded()).isFalse();
    }

    @Test
    void measuresAgainstTheOldGenerationWhereItHasASizeOfItsOwn() {
        HeapPools parallel = of(
                pool("PS Eden Space", 64, false), pool("PS Survivor Space", 11, false), pool("PS Old Gen", 168, true));
        HeapPools serial =
                of(pool("Tenured Gen", 168, true), pool("Eden Space", 68, false), pool("Survivor Space", 8, false));

        assertThat(parallel.isOldBounded()).isTrue();
        assertThat(parallel.capacity()).isEqualTo(189);
        assertThat(serial.old().getName()).isEqualTo("Tenured Gen");
        assertThat(serial.isOldBounded()).isTrue();
    }

    @Test
    void takesTheOnlyPoolOfAHeapWithoutGenerations() {
        assertThat(of(pool("ZHeap", HEAP, true)).old().getName()).isEqualTo("ZHeap");
        assertThat(of(pool("Shenandoah", HEAP, true)).isOldBounded()).isFalse();
        assertThat(of(pool("ZGC Young Generation", HEAP, false), pool("ZGC Old Generation", HEAP, true))
                        .old()
                        .getName())
                .isEqualTo("ZGC Old Generation");
    }

    @Test
    void takesThePoolWithAThresholdWhereNoNameIsKnown() {
        assertThat(of(pool("nursery", -1, false), pool("mature", HEAP, true))
                        .old()
                        .getName())
                .isEqualTo("mature");
        assertThat(of(pool("nursery", -1, false)).old().getName()).isEqualTo("nursery");
    }

    @Test
    void needsAPoolOfTheHeap() {
        assertThatIllegalStateException().isThrownBy(HeapPoolsTests::of);
    }

    @Test
    void findsThoseOfThisJvm() {
        long max = Runtime.getRuntime().maxMemory();

        HeapPools pools = HeapPools.of(ManagementFactory.getMemoryPoolMXBeans(), max);

        assertThat(pools.names()).contains(pools.old().getName());
        assertThat(pools.old().isCollectionUsageThresholdSupported()).isTrue();
    }
}
