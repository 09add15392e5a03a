package dev.aicache.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;

/**
 * Remembers which entries were lately filled again ahead of their end, so that an answer that is not to be stored, however
 * often it comes, is not asked for with every read of the one that there is. Of bounded size: each key has one place, where
 * two meet the older one is forgotten, which costs an upstream call. Thread-safe, without locks.
 */
final class Renewals {

    /** How long an entry is left alone after it was filled again. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private static final int PLACES = 4096;

    private final AtomicReferenceArray<@Nullable Renewal> places = new AtomicReferenceArray<>(PLACES);
    private final LongSupplier nanoClock;

    Renewals(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    private record Renewal(CacheKey key, long at) {}

    /** Whether the entry may be filled again now; of those who ask at once, one is told so. */
    boolean begin(CacheKey key) {
        int place = key.hashCode() & (PLACES - 1);
        Renewal last = places.get(place);
        long now = nanoClock.getAsLong();
        // The clock may have been set back.
        boolean isLate = last != null && last.key().equals(key) && Math.abs(now - last.at()) < PAUSE.toNanos();
        return !isLate && places.compareAndSet(place, last, new Renewal(key, now));
    }
}
