package dev.aicache.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;

import dev.aicache.gateway.AffinityReply;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.gateway.express.ExpressRoutes;
import dev.aicache.gateway.express.Lane;

/** Wires the ways to a hit that pass by the gateway's filters. */
@Configuration(proxyBeanMethods = false)
final class ExpressConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "ai-cache.express", havingValue = "web-filter")
    static class PastWebFilters {

        @Bean
        ExpressRoutes aiCacheExpressRoutes(
                ApplicationContext context, GatewayCache cache, AiCacheProperties properties) {
            return ExpressRoutes.in(context, cache, properties.express().way(), List.of(), List.of());
        }

        @Bean
        WebFilter aiCacheExpressFilter(ExpressRoutes routes) {
            return routes.filter();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "ai-cache.express", havingValue = "channel")
    static class FromChannel {

        @Bean
        ExpressRoutes aiCacheExpressRoutes(
                ApplicationContext context,
                GatewayCache cache,
                AiCacheProperties properties,
                Environment environment,
                ObjectProvider<HttpHandlerDecoratorFactory> decorators) {
            List<String> objections = new ArrayList<>();
            if (environment.getProperty("server.http2.enabled", Boolean.class, false)) {
                objections.add("server.http2.enabled");
            }
            if (environment.getProperty("server.compression.enabled", Boolean.class, false)) {
                objections.add("server.compression.enabled");
            }
            if (properties.routing().affinity() != AffinityReply.OFF) {
                objections.add("ai-cache.routing.affinity is said on responses");
            }
            decorators.stream()
                    .forEach(each -> objections.add(each.getClass().getName() + " is around all of the application"));
            return ExpressRoutes.in(context, cache, properties.express().way(), properties.trustScope(), objections);
        }

        @Bean
        WebFilter aiCacheExpressFilter(ExpressRoutes routes) {
            return routes.filter();
        }

        @Bean
        Lane aiCacheExpressLane(ExpressRoutes routes, ObjectProvider<ForwardedHeaderTransformer> transformer) {
            return new Lane(routes, transformer.getIfAvailable() != null);
        }

        @Bean
        @ConditionalOnProperty(name = "server.shutdown", havingValue = "graceful", matchIfMissing = true)
        SmartLifecycle aiCacheExpressShutdown(Lane lane) {
            return lane.shutdown();
        }

        /** Last, so that the server has its limits by then. */
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        WebServerFactoryCustomizer<NettyReactiveWebServerFactory> aiCacheLane(Lane lane) {
            return factory -> factory.addServerCustomizers(lane::in);
        }
    }
}
