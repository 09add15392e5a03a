package dev.aicache.gateway;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;

/**
 * Remembers for a moment for which keys the upstream has failed, so that not every request for a stale entry asks it
 * again, and waits for it to fail again. Of bounded size: each key has one place, where two meet the older one is
 * forgotten, which costs an upstream call. Thread-safe, without locks.
 */
final class Outages {

    static final Duration PAUSE = Duration.ofSeconds(1);

    /** The longest that an upstream's {@code Retry-After} counts for. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private static final int PLACES = 4096;

    private final AtomicReferenceArray<@Nullable Outage> places = new AtomicReferenceArray<>(PLACES);
    private final LongSupplier nanoClock;

    Outages(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    private record Outage(CacheKey key, long until) {}

    /** Whether an answer of this status says that the upstream fails, or wants to be left alone. */
    static boolean isOutage(int status) {
        return status >= 500 || status == 429;
    }

    /** Whether the upstream is not to be asked for this key yet. */
    boolean isOn(CacheKey key) {
        Outage outage = places.get(place(key));
        if (outage == null || !outage.key().equals(key)) {
            return false;
        }
        long left = outage.until() - nanoClock.getAsLong();
        // More than there ever was is left where the clock was set back.
        return left > 0 && left <= LONGEST_PAUSE.toNanos();
    }

    /**
     * The upstream has failed.
     *
     * @param retryAfter what it says of when to come again, or null; a number of seconds counts, a date does not. Where
     *     there is none it is half a second to one and a half, so that keys that failed together are not tried together
     */
    void begin(CacheKey key, @Nullable String retryAfter) {
        long pause = stated(retryAfter);
        if (pause <= 0) {
            pause = (long) (PAUSE.toNanos() * (0.5 + ThreadLocalRandom.current().nextDouble()));
        }
        places.set(place(key), new Outage(key, nanoClock.getAsLong() + pause));
    }

    /** The upstream has answered. */
    void end(CacheKey key) {
        Outage outage = places.get(place(key));
        if (outage != null && outage.key().equals(key)) {
            places.compareAndSet(place(key), outage, null);
        }
    }

    private static long stated(@Nullable String retryAfter) {
        String text = retryAfter == null ? "" : retryAfter.trim();
        if (!text.matches("\\d{1,9}")) {
            return 0;
        }
        return Math.min(LONGEST_PAUSE.toNanos(), TimeUnit.SECONDS.toNanos(Long.parseLong(text)));
    }

    private static int place(CacheKey key) {
        return key.hashCode() & (PLACES - 1);
    }
}
