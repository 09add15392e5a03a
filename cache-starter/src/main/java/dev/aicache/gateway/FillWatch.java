package dev.aicache.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

import dev.aicache.flight.Flight;

/**
 * Ends a fill that hears nothing from its upstream, one that nobody has waited for too long, and a reader who holds the
 * others back. Time during which readers hold the upstream back does not count against it. Thread-safe.
 */
final class FillWatch {

    /** How long a reader may hold others back. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Flight flight;
    private final long limit;
    private final Scheduler timer;
    private final Runnable onSilence;
    private final Runnable onNobody;
    private final Disposable.Swap next = Disposables.swap();

    private final AtomicBoolean losingPatience = new AtomicBoolean();

    private volatile long heard;
    private volatile long abandoned;
    private volatile long paused;

    FillWatch(Flight flight, Duration limit, Scheduler timer, Runnable onSilence, Runnable onNobody) {
        this.flight = flight;
        this.limit = limit.toNanos();
        this.timer = timer;
        this.onSilence = onSilence;
        this.onNobody = onNobody;
    }

    void start() {
        heard = now();
        schedule(limit);
    }

    /** The upstream has sent something, or is asked again. */
    void touch() {
        heard = now();
    }

    void onAbandoned() {
        abandoned = now();
    }

    void onPause() {
        paused = now();
        if (losingPatience.compareAndSet(false, true)) {
            timer.schedule(this::losePatience, PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void losePatience() {
        if (flight.isEnded()) {
            return;
        }
        long left = flight.isPaused() ? PATIENCE.toNanos() - (now() - paused) : PATIENCE.toNanos();
        if (left <= 0) {
            flight.cutLaggards();
            left = PATIENCE.toNanos();
        }
        timer.schedule(this::losePatience, left, TimeUnit.NANOSECONDS);
    }

    void stop() {
        next.dispose();
    }

    private void schedule(long nanos) {
        next.update(timer.schedule(this::check, nanos, TimeUnit.NANOSECONDS));
    }

    private void check() {
        if (flight.isEnded()) {
            return;
        }
        long now = now();
        long left = flight.isPaused() ? limit : limit - (now - heard);
        if (left <= 0) {
            onSilence.run();
            return;
        }
        if (flight.isAbandoned()) {
            long patience = limit - (now - abandoned);
            if (patience <= 0) {
                onNobody.run();
                return;
            }
            left = Math.min(left, patience);
        }
        schedule(left);
    }

    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
