package dev.aicache.autoconfigure;

import java.util.Objects;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.aicache.Headers;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.gateway.GatewayWarmingTarget;
import dev.aicache.gateway.RampSettings;
import dev.aicache.warming.WarmingTarget;
import dev.aicache.warming.Warmth;

/** Where requests are asked ahead of demand: of this gateway. */
@Configuration(proxyBeanMethods = false)
class WarmingTargetConfiguration {

    /** What is known of the cache's warmth, if anything is, tells when the ramp is over. */
    @Bean
    @ConditionalOnProperty("ai-cache.warming.ramp.concurrent-fills")
    SmartInitializingSingleton aiCacheRamp(
            GatewayCache cache, AiCacheProperties properties, ObjectProvider<Warmth> warmth) {
        WarmingProperties.Ramp ramp = properties.warming().ramp();
        int fills = Objects.requireNonNull(ramp.concurrentFills());
        RampSettings settings =
                new RampSettings(fills, ramp.maxWait(), ramp.warmAt().fraction(), ramp.atMost());
        return () -> cache.rampUp(settings, warmth.getIfAvailable(() -> () -> Double.NaN));
    }

    @Bean
    @ConditionalOnMissingBean
    WarmingTarget aiCacheWarmingTarget(GatewayCache cache, ApplicationContext context, AiCacheProperties properties) {
        Headers.Builder headers = Headers.builder();
        properties.warming().headers().forEach(headers::add);
        return new GatewayWarmingTarget(cache, context, properties.warming().credentialHeaders(), headers.build());
    }
}
