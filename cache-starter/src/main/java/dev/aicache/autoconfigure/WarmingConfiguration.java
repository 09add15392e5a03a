package dev.aicache.autoconfigure;

import java.time.Clock;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.aicache.warming.Jobs;

/** Filling ahead of demand. */
@Configuration(proxyBeanMethods = false)
class WarmingConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Jobs aiCacheJobs() {
        return new Jobs(Clock.systemUTC(), System::nanoTime);
    }
}
