package dev.aicache.metrics;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.aicache.warming.Filling;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.WarmingListener;
import dev.aicache.warming.WarmingRequest;

/**
 * Counts what warming does: {@code ai.cache.warming.requests} by outcome, {@code ai.cache.warming.jobs} by kind and state,
 * both of few. Thread-safe.
 */
public final class WarmingMeters implements WarmingListener, MeterBinder {

    private volatile @Nullable MeterRegistry registry;

    @Override
    public void bindTo(MeterRegistry meters) {
        registry = meters;
    }

    @Override
    public void onFilled(WarmingRequest request, Filling filling) {
        count(Counter.builder("ai.cache.warming.requests")
                .description("Requests that were asked ahead of demand")
                .tag("outcome", word(filling.outcome())));
    }

    @Override
    public void onJobEnded(JobReport report) {
        count(Counter.builder("ai.cache.warming.jobs")
                .description("Jobs that have ended")
                .tag("kind", report.kind())
                .tag("state", word(report.state())));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void count(Counter.Builder counter) {
        MeterRegistry meters = registry;
        if (meters != null) {
            counter.register(meters).increment();
        }
    }
}
