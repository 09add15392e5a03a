package dev.aicache.autoconfigure;

import java.time.Clock;
import java.util.function.UnaryOperator;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lettuce.core.RedisClient;
import reactor.core.scheduler.Schedulers;

import dev.aicache.CachedResponse;
import dev.aicache.coordination.Leases;
import dev.aicache.coordination.RemoteStore;
import dev.aicache.coordination.redis.RedisConnections;
import dev.aicache.coordination.redis.RedisRemoteStore;
import dev.aicache.coordination.redis.RemoteSettings;
import dev.aicache.coordination.remote.Envelope;
import dev.aicache.encoding.EncryptionKey;
import dev.aicache.key.KeyDeriver;
import dev.aicache.store.LocalStore;
import dev.aicache.store.coding.CodedBody;
import dev.aicache.store.coding.Coding;
import dev.aicache.store.coding.CompressingStore;

/** The store that instances share, where there is to be one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "ai-cache.remote.enabled")
class RemoteConfiguration {

    private static final String ENABLED = "ai-cache.remote.enabled";
    private static final String BREAKER = "io.github.resilience4j.circuitbreaker.CircuitBreaker";

    /** Marks that it was looked at. */
    record RemoteRequirements() {}

    @Bean
    RemoteRequirements aiCacheRemoteRequirements(AiCacheProperties properties, ResourceLoader resources) {
        if (!ClassUtils.isPresent(BREAKER, resources.getClassLoader())) {
            throw new InvalidConfigurationPropertyValueException(
                    ENABLED,
                    "true",
                    "It needs a circuit breaker, whose library is not on the class path. Add the dependency io.github.resilience4j:resilience4j-circuitbreaker, or write false.");
        }
        if (properties.coordination().type() != CoordinationProperties.Type.REDIS) {
            throw new InvalidConfigurationPropertyValueException(
                    ENABLED,
                    "true",
                    "Instances that share entries have to hear of each other's purges by the same log. Write ai-cache.coordination.type: redis, too, or write false.");
        }
        return new RemoteRequirements();
    }

    /** In Redis. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RedisClient.class, CircuitBreaker.class})
    static class ByRedis {

        @Bean
        @ConditionalOnMissingBean(RemoteStore.class)
        RedisRemoteStore aiCacheRemoteStore(
                RedisConnections connections,
                AiCacheProperties properties,
                LocalStore store,
                RemoteRequirements requirements) {
            RemoteProperties remote = properties.remote();
            // What was purged is to be known for as long as an entry may come back.
            store.generations().expectLifetime(remote.maxTtl().toNanos());
            EncryptionKey secret =
                    remote.key() == null ? null : EncryptionKeyException.read("ai-cache.remote.key", remote.key());
            return new RedisRemoteStore(
                    connections,
                    settings(remote, properties.coordination().namespace()),
                    new Envelope(secret, CodedBody::restored),
                    form(properties.store()),
                    System::nanoTime,
                    Clock.systemUTC()::millis,
                    task -> {
                        var unused = Schedulers.parallel().schedule(task);
                    });
        }

        private static RemoteSettings settings(RemoteProperties remote, String namespace) {
            return new RemoteSettings(
                    namespace,
                    KeyDeriver.SCHEMA,
                    Math.toIntExact(remote.maxEntry().toBytes()),
                    remote.maxTtl(),
                    remote.readTimeout(),
                    remote.maxReads(),
                    remote.queue().toBytes(),
                    remote.pause());
        }

        /** As answers are compressed in the local store. */
        private static UnaryOperator<CachedResponse> form(AiCacheProperties.Store store) {
            Coding coding = store.compression().coding(Coding::isAvailable);
            long from = store.compressFrom().toBytes();
            return coding == null
                    ? UnaryOperator.identity()
                    : response -> CompressingStore.compressed(response, coding, from);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBooleanProperty(name = "ai-cache.remote.lease")
        Leases aiCacheLeases(RedisRemoteStore store) {
            return store.leases();
        }
    }
}
