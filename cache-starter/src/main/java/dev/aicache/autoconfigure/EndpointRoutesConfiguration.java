package dev.aicache.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

import dev.aicache.AiCache;
import dev.aicache.EvictionPolicy;
import dev.aicache.actuate.AiCacheEndpoint;
import dev.aicache.actuate.ContentAccess;
import dev.aicache.actuate.ShadowCounts;
import dev.aicache.actuate.SteeringEndpoint;
import dev.aicache.actuate.WarmingEndpoint;
import dev.aicache.warming.Jobs;
import dev.aicache.warming.Warmer;
import dev.aicache.warming.snapshot.Snapshots;

/** The routes of the endpoint beside Actuator's own operations, on whatever port those are. */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(GatewayAutoConfiguration.class)
@ConditionalOnAvailableEndpoint(endpoint = AiCacheEndpoint.class, exposure = EndpointExposure.WEB)
class EndpointRoutesConfiguration {

    private static final EndpointId ID = EndpointId.of("aicache");

    private static Access granted(@Nullable EndpointAccessResolver resolver) {
        return resolver == null ? Access.READ_ONLY : resolver.accessFor(ID, Access.READ_ONLY);
    }

    private static ContentAccess content(AiCacheProperties.Endpoint endpoint) {
        return new ContentAccess(Show.valueOf(endpoint.showContent().name()), endpoint.roles());
    }

    /** Nothing where there is no cache, and so no endpoint. */
    @Bean
    RouterFunction<ServerResponse> aiCacheSteeringRoutes(
            PathMappedEndpoints endpoints,
            ObjectProvider<EndpointAccessResolver> access,
            ObjectProvider<AiCache> cache,
            ObjectProvider<EvictionPolicy> policies,
            ObjectProvider<ShadowCounts> shadows,
            ObjectProvider<AiCacheProperties> properties) {
        String path = endpoints.getPath(ID);
        AiCache present = cache.getIfAvailable();
        return path == null || present == null
                ? request -> Mono.empty()
                : SteeringEndpoint.routes(
                        path,
                        granted(access.getIfAvailable()),
                        present,
                        EvictionChoice.all(policies.orderedStream().toList()),
                        shadows.getIfAvailable(ShadowCounts::new),
                        content(properties.getObject().endpoint()));
    }

    /** The page for people; nothing where there is no cache, and so no endpoint. */
    @Bean
    @ConditionalOnBooleanProperty("ai-cache.console.enabled")
    RouterFunction<ServerResponse> aiCacheConsoleRoutes(
            PathMappedEndpoints endpoints,
            ObjectProvider<EndpointAccessResolver> access,
            ObjectProvider<AiCache> cache,
            Environment environment) {
        String path = endpoints.getPath(ID);
        return path == null || cache.getIfAvailable() == null
                ? request -> Mono.empty()
                : SteeringEndpoint.console(
                        path,
                        granted(access.getIfAvailable()),
                        ManagementPortType.get(environment) == ManagementPortType.SAME);
    }

    /** Nothing where there is no cache, and so no endpoint. */
    @Bean
    RouterFunction<ServerResponse> aiCacheWarmingRoutes(
            PathMappedEndpoints endpoints,
            ObjectProvider<EndpointAccessResolver> access,
            ObjectProvider<Jobs> jobs,
            ObjectProvider<Warmer> warmer,
            ObjectProvider<Snapshots> snapshots,
            ObjectProvider<AiCacheProperties> properties) {
        String path = endpoints.getPath(ID);
        Warmer present = warmer.getIfAvailable();
        if (path == null || present == null) {
            return request -> Mono.empty();
        }
        return WarmingEndpoint.routes(
                path,
                granted(access.getIfAvailable()),
                jobs.getObject(),
                present,
                snapshots.getIfAvailable(),
                properties.getObject().warming().maxUpload().toBytes());
    }
}
