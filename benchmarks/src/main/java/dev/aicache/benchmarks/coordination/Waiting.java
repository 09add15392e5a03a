package dev.aicache.benchmarks.coordination;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what others do. */
final class Waiting {

    private static final long INTERVAL_NANOS = Duration.ofMillis(2).toNanos();

    private Waiting() {}

    /** Returns when it is so, and fails where it does not come to that. */
    static Duration until(String what, Duration patience, BooleanSupplier isSo) {
        long start = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new IllegalStateException("Waited in vain until " + what);
            }
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
