package dev.aicache.autoconfigure;

import java.time.Clock;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.aicache.AiCache;
import dev.aicache.actuate.AiCacheEndpoint;
import dev.aicache.actuate.BudgetHistory;
import dev.aicache.actuate.ShadowCounts;

/** The endpoint, where Actuator is present and exposes it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
class EndpointConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    AiCacheEndpoint aiCacheEndpoint(AiCache cache, BudgetHistory history) {
        return new AiCacheEndpoint(cache, history);
    }

    @Bean
    @ConditionalOnMissingBean
    ShadowCounts aiCacheShadowCounts() {
        return new ShadowCounts();
    }

    @Bean
    @ConditionalOnMissingBean
    BudgetHistory aiCacheBudgetHistory() {
        return new BudgetHistory(Clock.systemUTC());
    }
}
