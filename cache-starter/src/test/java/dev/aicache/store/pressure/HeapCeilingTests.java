package dev.aicache.store.pressure;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeapCeilingTests {

    private static final long MEGABYTE = 1 << 20;

    private final HeapCeiling ceiling = HeapCeiling.of(256 * MEGABYTE);

    @Test
    void isHalfOfTheHeap() {
        assertThat(ceiling.clamp(1024 * MEGABYTE)).isEqualTo(128 * MEGABYTE);
        assertThat(ceiling.clamp(100 * MEGABYTE)).isEqualTo(100 * MEGABYTE);
        assertThat(HeapCeiling.none().clamp(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void saysWhichPropertyIsTooLargeAndWhatToDo() {
        assertThat(ceiling.warning(1024 * MEGABYTE))
                .isEqualTo("ai-cache.store.max-memory is 1024 MB, but the cache takes at most half of the heap and uses"
                        + " 128 MB. Start the JVM with -Xmx2048m or more, or set ai-cache.store.max-memory to 128MB or"
                        + " less.");
    }

    @Test
    void saysNothingAboutABudgetThatFits() {
        assertThat(ceiling.warning(128 * MEGABYTE)).isNull();
        assertThat(HeapCeiling.none().warning(Long.MAX_VALUE)).isNull();
    }
}
