package dev.aicache.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClientSpecification;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

import dev.aicache.gateway.CallFilter;
import dev.aicache.gateway.RequestAffinityFilter;

/** Sticky routing from this gateway to others, whether it has a cache itself or not. */
@AutoConfiguration(after = GatewayAutoConfiguration.class)
@ConditionalOnClass(GatewayAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@Conditional(RoutingCondition.class)
@EnableConfigurationProperties(AiCacheProperties.class)
public final class RoutingAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ReactorServiceInstanceLoadBalancer.class)
    static class Balancing {

        /** Named as what holds for all services; the configuration itself leaves those alone that are not sticky. */
        @Bean
        LoadBalancerClientSpecification aiCacheStickyServices() {
            return new LoadBalancerClientSpecification(
                    "default." + StickyServiceConfiguration.class.getName(),
                    new Class<?>[] {StickyServiceConfiguration.class});
        }

        @Bean
        GlobalFilter aiCacheCallFilter() {
            return new CallFilter();
        }

        @Bean
        @ConditionalOnProperty(name = "ai-cache.routing.hash", havingValue = "key", matchIfMissing = true)
        GlobalFilter aiCacheRequestAffinityFilter(AiCacheProperties properties) {
            return new RequestAffinityFilter(
                    properties.routing().stickyServices(),
                    Math.toIntExact(properties.defaults().maxRequest().toBytes()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer")
    static class WithoutBalancer {

        WithoutBalancer() {
            throw new InvalidConfigurationPropertyValueException(
                    "ai-cache.routing.enabled",
                    true,
                    "Spring Cloud LoadBalancer is not on the class path. Add the dependency"
                            + " org.springframework.cloud:spring-cloud-starter-loadbalancer, or write false.");
        }
    }
}
