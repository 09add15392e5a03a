package dev.aicache.gateway;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;

import dev.aicache.BypassReason;
import dev.aicache.Outcome;

/**
 * Says of an observed request what the cache did, whatever convention names the rest: {@code ai.cache.outcome}, {@code
 * ai.cache.reason} of a bypass and {@code ai.cache.dialect}, each of a closed set.
 *
 * <p>As values of low cardinality they become tags of the timer of requests, too, all meters of which must have the same
 * tags. So they are there for every request then, {@code none} where there is nothing to tell. Stateless and thread-safe.
 */
public final class CacheKeyValues implements ObservationFilter {

    private static final String NONE = "none";

    private final boolean isLow;

    /** @param isLow whether they are of low cardinality; otherwise only spans have them, and only where there is something to tell */
    public CacheKeyValues(boolean isLow) {
        this.isLow = isLow;
    }

    @Override
    public Observation.Context map(Observation.Context context) {
        if (context instanceof ServerRequestObservationContext request) {
            CacheStatus status = CacheStatus.in(request.getAttributes());
            Outcome outcome = status == null ? null : status.outcome();
            BypassReason reason = status == null ? null : status.reason();
            add(context, "ai.cache.outcome", outcome == null ? null : outcome.word());
            add(context, "ai.cache.reason", reason == null ? null : reason.word());
            add(context, "ai.cache.dialect", status == null ? null : status.dialect());
        }
        return context;
    }

    private void add(Observation.Context context, String name, @Nullable String value) {
        if (isLow) {
            context.addLowCardinalityKeyValue(KeyValue.of(name, value == null ? NONE : value));
        } else if (value != null) {
            context.addHighCardinalityKeyValue(KeyValue.of(name, value));
        }
    }
}
