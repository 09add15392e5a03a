package dev.aicache.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

import io.lettuce.core.RedisClient;

import dev.aicache.coordination.redis.RedisConnections;

/** The cache's own connections to Redis, where something needs them. The application's own are another matter. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({RedisClient.class, DataRedisConnectionDetails.class})
@Conditional(OnRedisWanted.class)
class RedisConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RedisConnections aiCacheRedisConnections(
            AiCacheProperties properties, ObjectProvider<DataRedisConnectionDetails> details) {
        return new RedisConnections(
                RedisAddress.of(properties.redis().url(), details.getIfAvailable()), System::nanoTime);
    }
}
