package dev.aicache.store;

import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;

/**
 * The store's clock: nanoseconds since the store began. Reading it is a good part of what a lookup takes, so it is read
 * once for each call. What Caffeine gets to see is what it was when somebody last stored or tidied up; how long an entry
 * may be served the store looks after itself, to the nanosecond. Thread-safe.
 */
final class StoreClock implements Ticker {

    private final Ticker ticker;
    private final long origin;
    private final AtomicLong seen = new AtomicLong();

    StoreClock(Ticker ticker) {
        this.ticker = ticker;
        this.origin = ticker.read();
    }

    long now() {
        return ticker.read() - origin;
    }

    /** The time now, which Caffeine sees from now on. */
    long advance() {
        long now = now();
        seen.setRelease(now);
        return now;
    }

    /** What Caffeine takes for the time. */
    @Override
    public long read() {
        return seen.getAcquire();
    }
}
