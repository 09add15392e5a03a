package dev.aicache.warming.history;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.warming.Warmth;

/**
 * The share of the expected keys that have a fresh answer, by the thousand most valuable of them; looked at once a second
 * at most, however often it is asked for. Thread-safe.
 */
public final class HotKeys implements Warmth {

    /** How many keys are looked at. */
    static final int MOST = 1000;

    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    private final Supplier<Optional<Forecast>> expected;
    private final Predicate<CacheKey> isFresh;
    private final LongSupplier ticker;

    private volatile @Nullable Reading last;

    /**
     * @param isFresh whether the store has a fresh answer that may be given now; no access
     * @param ticker nanoseconds
     */
    public HotKeys(Supplier<Optional<Forecast>> expected, Predicate<CacheKey> isFresh, LongSupplier ticker) {
        this.expected = expected;
        this.isFresh = isFresh;
        this.ticker = ticker;
    }

    private record Reading(double share, long at) {}

    @Override
    public double getAsDouble() {
        long now = ticker.getAsLong();
        Reading known = last;
        if (known != null && now - known.at() < INTERVAL) {
            return known.share();
        }
        Reading reading = new Reading(share(), now);
        last = reading;
        return reading.share();
    }

    private double share() {
        List<Expected> keys = expected.get().map(Forecast::keys).orElse(List.of());
        List<Expected> looked = keys.subList(0, Math.min(MOST, keys.size()));
        long fresh = looked.stream().map(Expected::key).filter(isFresh).count();
        return looked.isEmpty() ? Double.NaN : (double) fresh / looked.size();
    }
}
