package dev.aicache.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.aicache.AiCache;
import dev.aicache.actuate.CacheHealth;
import dev.aicache.coordination.SyncStatus;

/** What the health endpoint says of the cache, where there is one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnEnabledHealthIndicator("aicache")
class HealthConfiguration {

    /** The contributor has the bean's name without its last words: {@code aicache}. */
    @Bean("aicacheHealthIndicator")
    @ConditionalOnMissingBean
    CacheHealth aiCacheHealth(AiCache cache, ObjectProvider<SyncStatus> sync) {
        return new CacheHealth(cache, sync.getIfAvailable());
    }
}
