package dev.aicache.store.pressure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.management.Notification;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** On the JVM that runs the tests, whatever its collector. */
class HeapMonitorTests {

    private final HeapPools pools = HeapPools.of(
            ManagementFactory.getMemoryPoolMXBeans(), Runtime.getRuntime().maxMemory());
    private final BlockingQueue<Reading> readings = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

    private HeapMonitor monitor(Consumer<Reading> consumer) {
        return new HeapMonitor(pools, Clock.systemUTC(), System::nanoTime, consumer, failures::add);
    }

    private static void listen(HeapMonitor monitor) {
        monitor.listen(ManagementFactory.getGarbageCollectorMXBeans());
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void readsTheHeapAfterACollection() throws InterruptedException {
        long before = System.nanoTime();
        try (HeapMonitor monitor = monitor(readings::add)) {
            listen(monitor);
            System.gc();

            Reading reading = next(readings);

            assertThat(reading.held()).isPositive();
            assertThat(reading.share()).isBetween(0.0, 1.0);
            assertThat(reading.at()).isBetween(before - TimeUnit.SECONDS.toNanos(1), System.nanoTime());
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void throwsNothingIntoTheJvm() throws InterruptedException {
        OutOfMemoryError error = new OutOfMemoryError("in the store");
        Consumer<Reading> failing = reading -> {
            throw error;
        };
        try (HeapMonitor monitor = monitor(failing)) {
            listen(monitor);
            System.gc();

            assertThat(next(failures)).isSameAs(error);
        }
    }

    @Test
    void hearsNothingOnceItIsClosed() throws InterruptedException {
        BlockingQueue<Reading> late = new LinkedBlockingQueue<>();
        HeapMonitor closed = monitor(late::add);
        listen(closed);
        closed.close();
        late.clear();

        try (HeapMonitor monitor = monitor(readings::add)) {
            listen(monitor);
            System.gc();
            next(readings);
        }

        assertThat(late).isEmpty();
    }

    @Test
    void ignoresWhatItDoesNotKnow() {
        try (HeapMonitor monitor = monitor(readings::add)) {
            monitor.onNotification(new Notification("jmx.attribute.change", this, 1));
        }

        assertThat(readings).isEmpty();
        assertThat(failures).isEmpty();
    }

    @Test
    void readsTheOldGenerationWhereCollectorsDoNotNotify() throws InterruptedException {
        MemoryPoolMXBean old = pools.old();
        assertThat(old.getCollectionUsageThreshold()).isZero();
        try (HeapMonitor monitor = monitor(readings::add)) {
            monitor.listen(List.of());
            assertThat(old.getCollectionUsageThreshold()).isPositive();
            System.gc();
            monitor.poll();

            assertThat(next(readings).held()).isPositive();
            monitor.poll();
            assertThat(readings).as("the same collection again").isEmpty();
        }
        assertThat(old.getCollectionUsageThreshold()).isZero();
    }

    @Test
    void hearsTheThresholdWhereCollectorsDoNotNotify() throws InterruptedException {
        try (HeapMonitor monitor = monitor(readings::add)) {
            monitor.listen(List.of());
            pools.old().setCollectionUsageThreshold(1);
            System.gc();

            assertThat(next(readings).held()).isPositive();
        } finally {
            pools.old().setCollectionUsageThreshold(0);
        }
    }

    @Test
    void leavesTheThresholdAloneWhereCollectorsNotify() {
        try (HeapMonitor monitor = monitor(readings::add)) {
            listen(monitor);
            monitor.poll();

            assertThat(pools.old().getCollectionUsageThreshold()).isZero();
            assertThat(readings).isEmpty();
        }
    }
}
