package dev.aicache.autoconfigure;

import java.security.SecureRandom;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.lettuce.core.RedisClient;

import dev.aicache.coordination.Coordinator;
import dev.aicache.coordination.Isolation;
import dev.aicache.coordination.PurgeLog;
import dev.aicache.coordination.SyncMonitor;
import dev.aicache.coordination.redis.RedisConnections;
import dev.aicache.coordination.redis.RedisPurgeLog;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.store.LocalStore;

/** Purges that hold on every instance, by a log that all of them read. */
@Configuration(proxyBeanMethods = false)
class CoordinationConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Isolation aiCacheIsolation(AiCacheProperties properties) {
        return properties.coordination().isolation();
    }

    /** By Redis. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RedisClient.class)
    @ConditionalOnProperty(name = "ai-cache.coordination.type", havingValue = "redis")
    static class ByRedis {

        @Bean
        @ConditionalOnMissingBean
        PurgeLog aiCachePurgeLog(RedisConnections connections, AiCacheProperties properties) {
            return new RedisPurgeLog(connections, properties.coordination().namespace(), new SecureRandom());
        }

        @Bean
        @ConditionalOnMissingBean
        SyncMonitor aiCacheSyncMonitor(AiCacheProperties properties) {
            CoordinationProperties coordination = properties.coordination();
            return new SyncMonitor(System::nanoTime, coordination.heartbeat(), coordination.maxStaleness());
        }

        /** The cache is looked for when there is a purge, since it needs this to be made. */
        @Bean
        @ConditionalOnMissingBean
        Coordinator aiCacheCoordinator(
                LocalStore store, PurgeLog log, SyncMonitor sync, ObjectProvider<GatewayCache> cache) {
            return new Coordinator(
                    store.generations(), log, sync, notice -> cache.ifAvailable(each -> each.onPurge(notice)));
        }

        @Bean
        CoordinationLifecycle aiCacheCoordinationLifecycle(
                Coordinator coordinator, AiCacheProperties properties, Isolation isolation) {
            return new CoordinationLifecycle(
                    coordinator, properties.coordination().heartbeat(), isolation);
        }
    }
}
