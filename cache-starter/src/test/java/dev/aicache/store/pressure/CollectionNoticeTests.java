package dev.aicache.store.pressure;

import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The names are those that JDK 17 and 25 tell. */
class CollectionNoticeTests {

    @ParameterizedTest
    @CsvSource({
        "G1 Young Generation, end of minor GC, false, false",
        "G1 Old Generation, end of major GC, false, true",
        "G1 Concurrent GC, end of concurrent GC pause, true, false",
        "PS Scavenge, end of minor GC, false, false",
        "PS MarkSweep, end of major GC, false, true",
        "Copy, end of minor GC, false, false",
        "MarkSweepCompact, end of major GC, false, true",
        "ZGC Cycles, end of GC cycle, false, false",
        "ZGC Pauses, end of GC pause, true, false",
        "ZGC Minor Cycles, end of GC cycle, false, false",
        "ZGC Minor Pauses, end of GC pause, true, false",
        "ZGC Major Cycles, end of GC cycle, false, false",
        "ZGC Major Pauses, end of GC pause, true, false",
        "Shenandoah Cycles, end of GC cycle, false, false",
        "Shenandoah Pauses, Init Mark, true, false",
    })
    void knowsWhatEachCollectorTells(String collector, String action, boolean isPause, boolean isFull) {
        CollectionNotice notice = new CollectionNotice(collector, action, Map.of());

        assertThat(notice.isPause()).isEqualTo(isPause);
        assertThat(notice.isFull()).isEqualTo(isFull);
    }

    @Test
    void addsUpThePoolsOfTheHeapOnly() {
        CollectionNotice notice = new CollectionNotice(
                "G1 Young Generation",
                "end of minor GC",
                Map.of("G1 Old Gen", usage(30), "G1 Survivor Space", usage(4), "Metaspace", usage(500)));

        assertThat(notice.held(Set.of("G1 Old Gen", "G1 Survivor Space", "G1 Eden Space")))
                .isEqualTo(34);
    }

    private static MemoryUsage usage(long used) {
        return new MemoryUsage(0, used, used, -1);
    }
}
