package dev.aicache.metrics;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.aicache.warming.Filling;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.WarmingListener;
import dev.aicache.warming.WarmingRequest;

/** Counts what warming does. Thread-safe. */
public final class WarmingMeters implements WarmingListener, MeterBinder {

    private volatile @Nullable MeterRegistry registry;

    @Override
    public void bindTo(MeterRegistry meters) {
        registry = meters;
    }

    @Override
    public void onFilled(WarmingRequest request, Filling filling) {
        MeterRegistry meters = registry;
        if (meters != null) {
            meters.counter(
                            "ai.cache.warming.requests",
                            "outcome",
                            filling.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .increment();
        }
    }

    @Override
    public void onJobEnded(JobReport report) {
        MeterRegistry meters = registry;
        if (meters != null) {
            meters.counter(
                            "ai.cache.warming.jobs",
                            "kind",
                            report.kind(),
                            "state",
                            report.state().name().toLowerCase(Locale.ROOT))
                    .increment();
        }
    }
}
