package dev.aicache.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import dev.aicache.StandardEviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class HousekeepingTests {

    private final FakeTicker ticker = new FakeTicker();
    private final CaffeineStore store = Answers.store(100_000, StandardEviction.LRU, ticker);
    private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();

    @Test
    void freesWhatHasExpiredThoughNobodyAsks() {
        try (Housekeeping housekeeping = new Housekeeping(store, Duration.ofMillis(5), failures::add)) {
            assertThat(housekeeping).isNotNull();
            store.put(Deposit.of(Answers.key(1), Answers.ofSize(10), Duration.ofSeconds(10)));
            ticker.advance(Duration.ofSeconds(13));

            await().until(() -> store.statistics().weight() == 0);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void goesOnAfterAFailure() {
        IllegalStateException failure = new IllegalStateException("on purpose");
        LocalStore failing = org.mockito.Mockito.mock(LocalStore.class);
        org.mockito.Mockito.doThrow(failure).when(failing).tidy();

        try (Housekeeping housekeeping = new Housekeeping(failing, Duration.ofMillis(5), failures::add)) {
            assertThat(housekeeping).isNotNull();
            await().until(() -> failures.size() >= 3);
        }
        assertThat(failures).allMatch(each -> each == failure);
    }
}
