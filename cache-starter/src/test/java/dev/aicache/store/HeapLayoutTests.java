package dev.aicache.store;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeapLayoutTests {

    private static final long MEGABYTE = 1 << 20;
    private static final int ARRAY = 16;

    private final HeapLayout plain = new HeapLayout(12, 4, 8, 0);
    private final HeapLayout g1 = new HeapLayout(12, 4, 8, MEGABYTE);

    @Test
    void roundsObjectsUpToTheirAlignment() {
        assertThat(plain.object(0, 0)).isEqualTo(16);
        assertThat(plain.object(1, 0)).isEqualTo(16);
        assertThat(plain.object(2, 1)).isEqualTo(24);
        assertThat(new HeapLayout(16, 8, 8, 0).object(2, 1)).isEqualTo(40);
        assertThat(new HeapLayout(12, 4, 16, 0).object(2, 1)).isEqualTo(32);
    }

    @Test
    void countsTheHeaderOfAnArray() {
        assertThat(plain.array(0)).isEqualTo(16);
        assertThat(plain.array(1)).isEqualTo(24);
        assertThat(plain.references(3)).isEqualTo(32);
        assertThat(new HeapLayout(16, 8, 8, 0).array(1)).isEqualTo(32);
        assertThat(new HeapLayout(8, 4, 8, 0).array(4)).isEqualTo(16);
    }

    @Test
    void takesWholeRegionsForWhatIsLargerThanHalfOfOne() {
        assertThat(g1.array(MEGABYTE / 2 - ARRAY)).isEqualTo(MEGABYTE / 2);
        assertThat(g1.array(MEGABYTE / 2 - ARRAY + 1)).isEqualTo(MEGABYTE);
        assertThat(g1.array(MEGABYTE - ARRAY)).isEqualTo(MEGABYTE);
        assertThat(g1.array(MEGABYTE)).isEqualTo(2 * MEGABYTE);
        assertThat(plain.array(MEGABYTE)).isEqualTo(MEGABYTE + ARRAY);
    }
}
