package dev.aicache.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;

import dev.aicache.AiCache;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.coordination.remote.RemoteStatus;
import dev.aicache.metrics.CacheEventMeters;
import dev.aicache.metrics.PredictionMeters;
import dev.aicache.metrics.PurgeMeters;
import dev.aicache.metrics.RemoteMeters;
import dev.aicache.metrics.SavingsMeters;
import dev.aicache.metrics.StoreMeters;
import dev.aicache.metrics.SyncMeters;
import dev.aicache.metrics.WarmingMeters;
import dev.aicache.store.LocalStore;
import dev.aicache.warming.Warmth;
import dev.aicache.warming.history.Journal;
import dev.aicache.warming.history.Predictor;

/** Meters, where Micrometer is present. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({MeterRegistry.class, CacheMeterBinder.class})
class MetricsConfiguration {

    @Bean
    CacheEventMeters aiCacheEventMeters() {
        return new CacheEventMeters();
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "ai-cache.savings.enabled", matchIfMissing = true)
    SavingsMeters aiCacheSavingsMeters(AiCacheProperties properties) {
        return new SavingsMeters(properties.currency());
    }

    @Bean
    @ConditionalOnProperty("ai-cache.warming.journal.folder")
    MeterBinder aiCachePredictionMeters(Predictor predictor, Warmth warmth, Journal journal) {
        return new PredictionMeters(predictor, warmth, journal);
    }

    @Bean
    MeterBinder aiCacheStoreMeters(AiCache cache) {
        return new StoreMeters(cache);
    }

    /** Where there is a store that instances share. */
    @Bean
    MeterBinder aiCacheRemoteMeters(ObjectProvider<RemoteStatus> remote) {
        RemoteStatus known = remote.getIfAvailable();
        return known == null ? registry -> {} : new RemoteMeters(known);
    }

    @Bean
    MeterBinder aiCachePurgeMeters(LocalStore store) {
        return new PurgeMeters(store.generations());
    }

    /** Where there are other instances to be in sync with. */
    @Bean
    MeterBinder aiCacheSyncMeters(ObjectProvider<SyncStatus> sync) {
        SyncStatus known = sync.getIfAvailable();
        return known == null ? registry -> {} : new SyncMeters(known);
    }

    @Bean
    WarmingMeters aiCacheWarmingMeters() {
        return new WarmingMeters();
    }
}
