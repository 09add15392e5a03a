package dev.aicache.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;

import dev.aicache.AiCache;

/** The store under Micrometer's standard cache names ({@code cache.gets}, {@code cache.size}…), and its memory. */
public final class StoreMeters extends CacheMeterBinder<AiCache> {

    private final AiCache cache;

    public StoreMeters(AiCache cache) {
        super(cache, "ai-cache", Tags.empty());
        this.cache = cache;
    }

    @Override
    protected Long size() {
        return cache.statistics().entries();
    }

    @Override
    protected long hitCount() {
        return cache.statistics().hits();
    }

    @Override
    protected Long missCount() {
        return cache.statistics().misses();
    }

    @Override
    protected Long evictionCount() {
        return cache.statistics().evicted();
    }

    @Override
    protected long putCount() {
        return cache.statistics().stored();
    }

    @Override
    protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
        Gauge.builder("ai.cache.memory.used", cache, each -> each.statistics().weight())
                .description("Bytes that entries take, keys, headers and bookkeeping included")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        Gauge.builder("ai.cache.memory.budget", cache, each -> each.statistics().budget())
                .description("Bytes that entries may take")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        FunctionCounter.builder(
                        "ai.cache.expired", cache, each -> each.statistics().expired())
                .description("Entries that left because their time was over")
                .register(registry);
    }
}
