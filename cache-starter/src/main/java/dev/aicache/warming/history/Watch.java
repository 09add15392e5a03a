package dev.aicache.warming.history;

import java.util.HashSet;
import java.util.Set;

import dev.aicache.CacheKey;

/** Holds a forecast against what is asked in its time. Not thread-safe. */
final class Watch {

    private final Forecast forecast;
    private final Set<CacheKey> missing = new HashSet<>();
    private final Set<CacheKey> named = new HashSet<>();
    private long asked;
    private long requests;
    private long requestsMet;

    Watch(Forecast forecast) {
        this.forecast = forecast;
        forecast.keys().forEach(each -> named.add(each.key()));
        missing.addAll(named);
    }

    /** @param isFirst whether its key was not asked before in this time */
    void add(Access access, boolean isFirst) {
        boolean isInTime = access.time() >= forecast.from().toEpochMilli()
                && access.time() < forecast.to().toEpochMilli();
        if (access.count() == 0 || !isInTime) {
            return;
        }
        asked += isFirst ? 1 : 0;
        requests += access.count();
        if (named.contains(access.key())) {
            missing.remove(access.key());
            requestsMet += access.count();
        }
    }

    Score score() {
        return new Score(
                forecast.from(),
                forecast.to(),
                named.size(),
                named.size() - missing.size(),
                asked,
                requests,
                requestsMet);
    }
}
