package dev.aicache.store.pressure;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LiveDataTests {

    private static final long CAPACITY = 1000;

    private final LiveData liveData = new LiveData();
    private long now;

    private long young(long held, long used) {
        return after(held, used, false);
    }

    private long after(long held, long used, boolean isExact) {
        now += Duration.ofMillis(10).toNanos();
        return liveData.after(new Reading(held, CAPACITY, isExact, now), used);
    }

    @Test
    void isWhatTheStoreUsesAndTheLeastThatWasHeldBesideItLately() {
        young(400, 300);
        assertThat(young(400, 300)).isEqualTo(400);
        assertThat(young(600, 300)).isEqualTo(400);
        assertThat(young(600, 200)).isEqualTo(300);
    }

    @Test
    void doesNotCountAnswersThatWereStoredAfterTheCollection() {
        young(300, 100);

        assertThat(young(300, 250)).isEqualTo(200 + 250);
    }

    @Test
    void isWhatACollectionOfTheWholeHeapLeft() {
        young(300, 100);
        young(300, 100);

        assertThat(after(900, 100, true)).isEqualTo(900);
        assertThat(young(950, 100)).isEqualTo(900);
    }

    @Test
    void forgetsALowReadingAfterTwoPeriodsWhileNothingOldIsCollected() {
        young(300, 0);
        for (int i = 0; i < 2 * LiveData.PERIOD - 1; i++) {
            assertThat(young(900, 0)).isEqualTo(300);
        }

        assertThat(young(900, 0)).isEqualTo(900);
    }

    @Test
    void remembersTheLowThatACollectionOfTheOldGenerationLeftUntilTheNext() {
        young(900, 0);
        young(300, 0);
        long low = now;
        while (now - low < LiveData.SPAN.toNanos()) {
            assertThat(young(900, 0)).isEqualTo(300);
        }
        for (int i = 0; i < 500; i++) {
            young(900, 0);
        }

        assertThat(young(900, 0)).isEqualTo(900);
    }
}
