package dev.aicache.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

import dev.aicache.actuate.GroupMember;
import dev.aicache.actuate.WarmingHealth;
import dev.aicache.warming.Jobs;
import dev.aicache.warming.StartUp;

/** Lets readiness wait for what fills the cache at start, where that is wanted. */
@AutoConfiguration(after = {AiCacheAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class})
@ConditionalOnClass(HealthEndpointGroupsPostProcessor.class)
@ConditionalOnBean(StartUp.class)
@ConditionalOnBooleanProperty("ai-cache.warming.readiness")
class WarmingHealthConfiguration {

    private static final String NAME = "aiCacheWarming";

    @Bean(NAME)
    WarmingHealth aiCacheWarmingHealth(StartUp startUp, Jobs jobs, AiCacheProperties properties) {
        return new WarmingHealth(startUp, jobs, properties.warming().readyAfter(), System::nanoTime);
    }

    /** Has to come after the one that makes the group, which is in the configuration before. */
    @Bean
    @Order
    static HealthEndpointGroupsPostProcessor aiCacheWarmingReadiness() {
        return new GroupMember("readiness", NAME);
    }
}
