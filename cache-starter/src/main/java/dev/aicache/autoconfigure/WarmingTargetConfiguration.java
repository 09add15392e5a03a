package dev.aicache.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.aicache.gateway.CredentialHeader;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.gateway.GatewayWarmingTarget;
import dev.aicache.warming.WarmingTarget;

/** Where requests are asked ahead of demand: of this gateway. */
@Configuration(proxyBeanMethods = false)
class WarmingTargetConfiguration {

    @Bean
    @ConditionalOnMissingBean
    WarmingTarget aiCacheWarmingTarget(GatewayCache cache, ApplicationContext context, AiCacheProperties properties) {
        Map<String, CredentialHeader> credentials = new HashMap<>();
        properties
                .warming()
                .credentials()
                .forEach((name, credential) ->
                        credentials.put(name, new CredentialHeader(credential.header(), credential.value())));
        return new GatewayWarmingTarget(cache, context, credentials);
    }
}
