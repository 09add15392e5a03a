package dev.aicache.autoconfigure;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.aicache.gateway.GatewayCache;

/** Has the cache tell its callers by what a balancer in front can send them to the same instance again. */
@Configuration(proxyBeanMethods = false)
class AffinityConfiguration {

    @Bean
    SmartInitializingSingleton aiCacheAffinity(GatewayCache cache, AiCacheProperties properties) {
        RoutingProperties routing = properties.routing();
        return () -> cache.tellAffinity(routing.hashOfTokens(), routing.affinity());
    }
}
