package dev.aicache.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import dev.aicache.actuate.GroupMember;
import dev.aicache.actuate.WarmingHealth;
import dev.aicache.warming.Jobs;
import dev.aicache.warming.StartUp;

/** Lets readiness wait for what fills the cache at start, where that is wanted. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HealthEndpointGroupsPostProcessor.class)
@ConditionalOnBooleanProperty("ai-cache.warming.readiness")
class WarmingHealthConfiguration {

    private static final String NAME = "aiCacheWarming";

    @Bean(NAME)
    WarmingHealth aiCacheWarmingHealth(StartUp startUp, Jobs jobs, AiCacheProperties properties) {
        return new WarmingHealth(startUp, jobs, properties.warming().readyAfter(), System::nanoTime);
    }

    /** After the one that makes the group. */
    @Bean
    @Order
    static HealthEndpointGroupsPostProcessor aiCacheWarmingReadiness() {
        return new GroupMember("readiness", NAME);
    }
}
