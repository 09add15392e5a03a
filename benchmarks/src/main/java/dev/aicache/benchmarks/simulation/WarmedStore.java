package dev.aicache.benchmarks.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.StandardEviction;
import dev.aicache.benchmarks.SampleKey;
import dev.aicache.warming.history.Access;
import dev.aicache.warming.history.Expected;
import dev.aicache.warming.history.Forecast;
import dev.aicache.warming.history.History;

/**
 * The cache's own store, filled by what is asked, and where that is wanted at the beginning of each window with what the
 * predictor expects in it. What is asked is told to the history hour by hour, so that nothing is foreseen that is not past.
 */
final class WarmedStore implements SimulatedCache {

    private final SimulatedStore store;
    private final @Nullable History history;
    private final Duration window;
    private final int most;
    private final Map<CacheKey, Request> known = new HashMap<>();
    private final Map<CacheKey, Long> asked = new HashMap<>();
    private long next;
    private long fills;
    private double spent;

    /**
     * @param isWarmed whether it is filled ahead
     * @param most how many answers are filled ahead for a window at most
     */
    WarmedStore(long maxMemory, Freshness freshness, boolean isWarmed, Duration window, int most) {
        this.store = new SimulatedStore(maxMemory, StandardEviction.HYBRID, freshness, 0);
        this.history = isWarmed ? new History(ZoneOffset.UTC, History.KEYS) : null;
        this.window = window;
        this.most = most;
    }

    @Override
    public boolean ask(Request request) {
        CacheKey key = SampleKey.of(request.key());
        while (history != null && request.time() >= next) {
            fill(history);
            next += window.toNanos();
        }
        if (history != null) {
            known.putIfAbsent(key, request);
            asked.merge(key, 1L, Long::sum);
        }
        return store.ask(request);
    }

    private void fill(History of) {
        Instant begin = DailyTrace.START.plusNanos(next);
        long before = begin.minus(window).toEpochMilli();
        asked.forEach((key, count) -> {
            Request request = known.get(key);
            of.add(new Access(key, "daily", before, count, request == null ? 0 : request.cost()));
        });
        asked.clear();
        Forecast forecast = of.forecast(begin, begin.plus(window), most);
        for (Expected expected : forecast.keys()) {
            Request request = known.get(expected.key());
            if (request != null && store.fill(request, next)) {
                fills++;
                spent += request.cost();
            }
        }
    }

    /** How many answers were fetched ahead until now. */
    long fills() {
        return fills;
    }

    /** What they cost. */
    double spent() {
        return spent;
    }
}
