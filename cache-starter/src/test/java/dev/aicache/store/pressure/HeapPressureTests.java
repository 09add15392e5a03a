package dev.aicache.store.pressure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import dev.aicache.BudgetChange;
import dev.aicache.BudgetChange.Cause;

import static org.assertj.core.api.Assertions.assertThat;

class HeapPressureTests {

    private final TestStore store = new TestStore();
    private final List<BudgetChange> changes = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private HeapPressure watch(long budget) {
        return HeapPressure.watch(store, budget, new HeapCeiling(1000), System::nanoTime, changes::add, failures::add);
    }

    @Test
    void limitsTheStoreAndTakesAnotherBudgetWhileItRuns() {
        try (HeapPressure pressure = watch(4000)) {
            assertThat(store.limit()).isEqualTo(1000);
            pressure.configure(700);

            assertThat(store.limit()).isEqualTo(700);
            assertThat(pressure.budget()).isEqualTo(700);
            assertThat(pressure.configured()).isEqualTo(700);
        }
        assertThat(changes)
                .containsExactly(
                        new BudgetChange(4000, 1000, Cause.CLAMPED), new BudgetChange(1000, 700, Cause.CONFIGURED));
        assertThat(failures).isEmpty();
    }

    @Test
    void takesOneDaemonThreadUntilItIsClosed() throws InterruptedException {
        // Those of tests before may not have ended yet.
        List<Thread> before = threads();
        HeapPressure pressure = watch(500);
        List<Thread> threads =
                threads().stream().filter(thread -> !before.contains(thread)).toList();
        assertThat(threads).hasSize(1).allMatch(Thread::isDaemon);

        pressure.close();

        threads.get(0).join(20_000);
        assertThat(threads.get(0).isAlive()).isFalse();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("ai-cache-pressure"))
                .toList();
    }
}
