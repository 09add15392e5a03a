package dev.aicache.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.aicache.warming.Warmth;
import dev.aicache.warming.history.Journal;
import dev.aicache.warming.history.Predictor;
import dev.aicache.warming.history.Score;

/**
 * How well demand is foreseen ({@code ai.cache.warming.prediction.*}), how much of it the cache is ready for ({@code
 * ai.cache.warming.warmth}), and the journal that both go by ({@code ai.cache.warming.journal.*}). Not a number where
 * there is nothing to tell yet.
 */
public final class PredictionMeters implements MeterBinder {

    private final Predictor predictor;
    private final Warmth warmth;
    private final Journal journal;

    public PredictionMeters(Predictor predictor, Warmth warmth, Journal journal) {
        this.predictor = predictor;
        this.warmth = warmth;
        this.journal = journal;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        score(
                registry,
                "precision",
                "Of the keys that were expected in the last window, the share that was asked",
                Score::precision);
        score(
                registry,
                "recall",
                "Of the keys that were asked in the last window, the share that was expected",
                Score::recall);
        score(
                registry,
                "coverage",
                "Of the requests in the last window, the share for keys that were expected",
                Score::coverage);
        Gauge.builder("ai.cache.warming.warmth", warmth, Warmth::getAsDouble)
                .description("Of the keys that are expected now, the share that has a fresh answer in the store")
                .register(registry);
        Gauge.builder(
                        "ai.cache.warming.journal.size",
                        journal,
                        each -> each.statistics().bytes())
                .description("What the journal takes on disk")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        Gauge.builder(
                        "ai.cache.warming.journal.requests",
                        journal,
                        each -> each.statistics().requests())
                .description("Requests that can be asked again")
                .register(registry);
        FunctionCounter.builder(
                        "ai.cache.warming.journal.dropped",
                        journal,
                        each -> each.statistics().dropped())
                .description("Accesses and requests that the journal has not written")
                .register(registry);
    }

    private void score(MeterRegistry registry, String name, String description, ToDoubleFunction<Score> share) {
        Gauge.builder(
                        "ai.cache.warming.prediction." + name,
                        predictor,
                        each -> each.score()
                                .map(score -> share.applyAsDouble(score))
                                .orElse(Double.NaN))
                .description(description)
                .register(registry);
    }
}
