package dev.aicache.gateway;

import java.util.concurrent.TimeUnit;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** A timer whose clock a test sets, back as well as forth, and on which nothing ever falls due. For one thread. */
final class SteeredClock implements Scheduler {

    private long nanos = TimeUnit.DAYS.toNanos(1);

    void advance(long amount, TimeUnit unit) {
        nanos += unit.toNanos(amount);
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return Disposables.single();
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return Disposables.single();
    }

    @Override
    public Worker createWorker() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void dispose() {}
}
