package dev.aicache.autoconfigure;

import java.time.Duration;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.conditional.ConditionalOnEnabledFilter;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.server.WebFilter;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.CacheListener;
import dev.aicache.CacheListener.Fault;
import dev.aicache.EvictionPolicy;
import dev.aicache.coordination.Isolation;
import dev.aicache.coordination.Leases;
import dev.aicache.coordination.Purger;
import dev.aicache.coordination.ReadGuard;
import dev.aicache.coordination.RemoteStore;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.dialect.Dialects;
import dev.aicache.flight.Flights;
import dev.aicache.flight.RecordingBudget;
import dev.aicache.gateway.AiCacheGatewayFilterFactory;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.gateway.GatewayCacheBuilder;
import dev.aicache.key.KeyDeriver;
import dev.aicache.key.KeyExplainer;
import dev.aicache.savings.AnswerCost;
import dev.aicache.store.AliasTable;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.Housekeeping;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;
import dev.aicache.store.coding.Coding;
import dev.aicache.store.coding.CompressingStore;
import dev.aicache.store.pages.PagePool;
import dev.aicache.store.pages.PagedStorage;
import dev.aicache.store.pressure.HeapCeiling;

/** Wires the cache into a gateway on WebFlux. */
@AutoConfiguration(after = GatewayAutoConfiguration.class)
@ConditionalOnClass({Caffeine.class, GatewayAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "ai-cache.enabled", matchIfMissing = true)
@ConditionalOnEnabledFilter(AiCacheGatewayFilterFactory.class)
@EnableConfigurationProperties(AiCacheProperties.class)
@Import({
    MetricsConfiguration.class,
    ObservationConfiguration.class,
    EndpointConfiguration.class,
    ExpressConfiguration.class,
    HealthConfiguration.class,
    WarmingConfiguration.class,
    SnapshotConfiguration.class,
    WarmingTargetConfiguration.class,
    PredictionConfiguration.class,
    RedisLibraryConfiguration.class,
    RedisConfiguration.class,
    CoordinationConfiguration.class,
    RemoteConfiguration.class,
    PeersConfiguration.class
})
public final class AiCacheAutoConfiguration {

    /** The part of the store's budget that the table of aliases may take. */
    private static final int ALIAS_SHARE = 32;

    /** The part of the store's budget that the shapes of stored requests may take. */
    private static final int SHAPE_SHARE = 64;

    /** The part of the store's budget that answers may take which wait to be compressed. */
    private static final int WAITING_SHARE = 16;

    private static final Duration TIDY_INTERVAL = Duration.ofSeconds(1);

    @Bean
    @ConditionalOnMissingBean
    BodyStorage aiCacheBodyStorage(AiCacheProperties properties) {
        return switch (properties.store().storage()) {
            case HEAP -> BodyStorage.HEAP;
            case POOLED ->
                new PagedStorage(new PagePool(limits(properties).maxMemory(), (int)
                        properties.store().pageSize().toBytes()));
        };
    }

    private static StoreLimits limits(AiCacheProperties properties) {
        return properties.storeLimits(properties.store().maxMemory().bytes() / ALIAS_SHARE + shapes(properties));
    }

    private static long shapes(AiCacheProperties properties) {
        return properties.explain() ? properties.store().maxMemory().bytes() / SHAPE_SHARE : 0;
    }

    @Bean
    @ConditionalOnMissingBean
    LocalStore aiCacheStore(
            AiCacheProperties properties,
            BodyStorage storage,
            ObjectProvider<EvictionPolicy> policies,
            ObjectProvider<GatewayCache> cache) {
        LocalStore store = new CaffeineStore(
                limits(properties),
                EvictionChoice.of(
                        properties.store().eviction(), policies.orderedStream().toList()),
                storage,
                Ticker.systemTicker());
        Coding coding = properties.store().compression().coding(Coding::isAvailable);
        return coding == null
                ? store
                : new CompressingStore(
                        store,
                        coding,
                        properties.store().compressFrom().toBytes(),
                        properties.store().maxMemory().bytes() / WAITING_SHARE,
                        failure -> cache.ifAvailable(each -> each.onFailure(Fault.STORE_WRITE, failure)));
    }

    @Bean
    Housekeeping aiCacheHousekeeping(LocalStore store, GatewayCache cache) {
        return new Housekeeping(store, TIDY_INTERVAL, failure -> cache.onFailure(Fault.STORE_WRITE, failure));
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "ai-cache.store.pressure-relief", matchIfMissing = true)
    @ConditionalOnProperty(name = "ai-cache.store.storage", havingValue = "heap", matchIfMissing = true)
    PressureRelief aiCachePressureRelief(LocalStore store, GatewayCache cache) {
        return new PressureRelief(store, HeapCeiling.of(Runtime.getRuntime().maxMemory()), cache);
    }

    @Bean
    @ConditionalOnMissingBean
    AliasTable aiCacheAliases(AiCacheProperties properties) {
        return new AliasTable(properties.store().maxMemory().bytes() / ALIAS_SHARE);
    }

    @Bean
    @ConditionalOnMissingBean
    Flights aiCacheFlights(AiCacheProperties properties) {
        return new Flights(new RecordingBudget(properties.flight().maxMemory().bytes()));
    }

    @Bean
    @ConditionalOnMissingBean
    KeyDeriver aiCacheKeys() {
        return new KeyDeriver();
    }

    @Bean
    @ConditionalOnMissingBean
    KeyExplainer aiCacheKeyExplainer(AiCacheProperties properties) {
        return new KeyExplainer(shapes(properties));
    }

    @Bean
    @ConditionalOnMissingBean
    Dialects aiCacheDialects() {
        return Dialects.builtIn();
    }

    @Bean
    @ConditionalOnMissingBean
    AnswerCost aiCacheAnswerCost(AiCacheProperties properties) {
        return properties.answerCost();
    }

    @Bean
    @ConditionalOnMissingBean
    GatewayCache aiCache(
            KeyDeriver keys,
            AliasTable aliases,
            Dialects dialects,
            LocalStore store,
            Flights flights,
            ObjectProvider<CacheListener> listeners,
            NettyWriteResponseFilter writer,
            GatewayProperties gateway,
            AnswerCost cost,
            AiCacheProperties properties,
            KeyExplainer explainer,
            ReadGuard guard,
            ObjectProvider<Purger> purger,
            ObjectProvider<RemoteStore> remote,
            ObjectProvider<Leases> leases,
            ListableBeanFactory beans) {
        GatewayCacheBuilder cache = GatewayCache.builder(store, aliases, flights, writer)
                .keys(keys)
                .dialects(dialects)
                .listeners(listeners.orderedStream().toList())
                .streaming(gateway.getStreamingMediaTypes())
                .cost(cost)
                .savings(properties.savingsSettings())
                .explainer(explainer)
                .guard(guard)
                .shadows(
                        properties.shadow().maxConcurrent(), properties.shadow().timeout())
                .countsWithinObservations(Exemplars.areThere(beans))
                .anomalies(properties.guard().settings())
                .maxLifetime(properties.coordination().maxLifetime())
                .affinity(
                        properties.routing().hashOfTokens(),
                        properties.routing().affinity())
                .purger(purger.getIfAvailable(() -> Purger.local(store.generations())));
        remote.ifAvailable(shared -> cache.remote(
                shared, leases.getIfAvailable(), properties.remote().coalesceWait()));
        return cache.build();
    }

    /** Where nothing tells how purges of other instances come, there are no other instances. */
    @Bean
    @ConditionalOnMissingBean
    ReadGuard aiCacheReadGuard(ObjectProvider<SyncStatus> sync, ObjectProvider<Isolation> isolation) {
        SyncStatus known = sync.getIfAvailable();
        return known == null ? ReadGuard.NONE : ReadGuard.of(known, isolation.getIfAvailable(() -> Isolation.BYPASS));
    }

    @Bean
    PurgeEvents aiCachePurgeEvents(ApplicationEventPublisher events) {
        return new PurgeEvents(events);
    }

    @Bean
    AnomalyEvents aiCacheAnomalyEvents(ApplicationEventPublisher events) {
        return new AnomalyEvents(events);
    }

    @Bean
    WebFilter aiCacheArrivalFilter(GatewayCache cache) {
        return cache.arrivalFilter();
    }

    @Bean
    ApplicationListener<RefreshRoutesResultEvent> aiCacheRouteListener(GatewayCache cache) {
        return cache.routeListener();
    }

    @Bean
    GlobalFilter aiCacheReplyFilter(GatewayCache cache) {
        return cache.replyFilter();
    }

    @Bean
    AiCacheGatewayFilterFactory aiCacheGatewayFilterFactory(GatewayCache cache, AiCacheProperties properties) {
        return new AiCacheGatewayFilterFactory(
                cache,
                properties.routeDefaults(),
                properties.store().maxMemory().bytes());
    }

    @Bean
    RouteArgumentsCheck aiCacheRouteArgumentsCheck(AiCacheGatewayFilterFactory factory, GatewayProperties gateway) {
        return new RouteArgumentsCheck(factory, gateway);
    }
}
