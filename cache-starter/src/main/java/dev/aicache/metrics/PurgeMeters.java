package dev.aicache.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.aicache.coordination.GenerationTable;

/** What the table of purges holds, and how often it has purged more than it was asked to. */
public final class PurgeMeters implements MeterBinder {

    private final GenerationTable generations;

    public PurgeMeters(GenerationTable generations) {
        this.generations = generations;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("ai.cache.purges.tags", generations, GenerationTable::size)
                .description("Purged tags that are remembered")
                .register(registry);
        FunctionCounter.builder("ai.cache.purges.floor.raises", generations, GenerationTable::floorRaises)
                .description(
                        "Times that more tags were purged than are remembered, so that everything as old was purged")
                .register(registry);
    }
}
