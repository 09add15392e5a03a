package dev.aicache.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;

/** A clock that stands still until it is told to go on. It starts below zero, as {@link System#nanoTime} may. */
final class FakeTicker implements Ticker {

    private final AtomicLong now = new AtomicLong(-Duration.ofSeconds(90).toNanos());

    @Override
    public long read() {
        return now.get();
    }

    void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
