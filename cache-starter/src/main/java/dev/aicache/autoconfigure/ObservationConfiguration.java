package dev.aicache.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.micrometer.observation.ObservationFilter;

import dev.aicache.gateway.CacheKeyValues;

/** What observations of requests say of the cache. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ObservationFilter.class)
class ObservationConfiguration {

    @Bean
    ObservationFilter aiCacheKeyValues(AiCacheProperties properties) {
        return switch (properties.observation().keyValues()) {
            case NONE -> context -> context;
            case SPANS -> new CacheKeyValues(false);
            case SPANS_AND_METRICS -> new CacheKeyValues(true);
        };
    }
}
