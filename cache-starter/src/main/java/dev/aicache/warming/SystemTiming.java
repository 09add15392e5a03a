package dev.aicache.warming;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Waits in earnest. For one waiting thread. */
final class SystemTiming implements Timing {

    private final LongSupplier ticker;
    private final Semaphore wakes = new Semaphore(0);

    /** @param ticker nanoseconds */
    SystemTiming(LongSupplier ticker) {
        this.ticker = ticker;
    }

    @Override
    public long nanos() {
        return ticker.getAsLong();
    }

    @Override
    public void await(long nanos) throws InterruptedException {
        boolean unused = wakes.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        // One wait answers all of them: what they were for is looked at after it.
        wakes.drainPermits();
    }

    @Override
    public void wake() {
        wakes.release();
    }
}
