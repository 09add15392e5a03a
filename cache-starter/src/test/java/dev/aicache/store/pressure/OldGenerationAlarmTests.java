package dev.aicache.store.pressure;

import java.lang.management.MemoryType;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OldGenerationAlarmTests {

    private final FakePool pool = new FakePool("Old Gen", MemoryType.HEAP, 1000, true);

    @Test
    void isSetAtFourFifthsAndTakenBack() {
        OldGenerationAlarm alarm = OldGenerationAlarm.set(pool, 1000);
        assertThat(pool.getCollectionUsageThreshold()).isEqualTo(800);

        alarm.close();
        assertThat(pool.getCollectionUsageThreshold()).isZero();
    }

    @Test
    void leavesOneThatSomebodyElseSetBefore() {
        pool.setCollectionUsageThreshold(300);
        OldGenerationAlarm alarm = OldGenerationAlarm.set(pool, 1000);
        assertThat(pool.getCollectionUsageThreshold()).isEqualTo(300);

        alarm.close();
        assertThat(pool.getCollectionUsageThreshold()).isEqualTo(300);
    }

    @Test
    void leavesOneThatSomebodyElseSetMeanwhile() {
        OldGenerationAlarm alarm = OldGenerationAlarm.set(pool, 1000);
        pool.setCollectionUsageThreshold(300);

        alarm.close();
        assertThat(pool.getCollectionUsageThreshold()).isEqualTo(300);
    }

    @Test
    void doesWithoutWhereThePoolHasNone() {
        OldGenerationAlarm.set(new FakePool("Old Gen", MemoryType.HEAP, 1000, false), 1000)
                .close();
    }
}
