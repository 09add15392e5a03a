package dev.aicache.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

import dev.aicache.routing.RendezvousLoadBalancer;

/** The load balancer of one sticky service, in the context that Spring Cloud LoadBalancer has for each service. */
@Configuration(proxyBeanMethods = false)
class StickyServiceConfiguration {

    /** Gives way to a balancer of the application's own, whichever of the two is seen first. */
    @Bean
    @Fallback
    @Conditional(IsSticky.class)
    @ConditionalOnMissingBean
    ReactorLoadBalancer<ServiceInstance> aiCacheRendezvousLoadBalancer(
            Environment environment, LoadBalancerClientFactory factory, AiCacheProperties properties) {
        RoutingProperties routing = properties.routing();
        return new RendezvousLoadBalancer(
                factory.getLazyProvider(
                        LoadBalancerClientFactory.getName(environment), ServiceInstanceListSupplier.class),
                routing.hashOfRequests(),
                routing.rendezvous());
    }

    /** Whether the service that the context is for is one of those that are named. */
    static final class IsSticky implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            return RoutingCondition.services(environment).include(LoadBalancerClientFactory.getName(environment));
        }
    }
}
