package dev.aicache.flight;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts what a flight asks of its fill, and does none of it. */
class CountedFill implements FillControl {

    final AtomicInteger cancelled = new AtomicInteger();
    final AtomicInteger resumed = new AtomicInteger();
    final AtomicInteger abandoned = new AtomicInteger();

    @Override
    public void cancel() {
        cancelled.incrementAndGet();
    }

    @Override
    public void resume() {
        resumed.incrementAndGet();
    }

    @Override
    public void onAbandoned() {
        abandoned.incrementAndGet();
    }
}
