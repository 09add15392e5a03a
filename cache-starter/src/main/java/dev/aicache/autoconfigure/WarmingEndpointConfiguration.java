package dev.aicache.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

import dev.aicache.actuate.AiCacheEndpoint;
import dev.aicache.actuate.WarmingEndpoint;
import dev.aicache.warming.Jobs;
import dev.aicache.warming.Warmer;
import dev.aicache.warming.snapshot.Snapshots;

/** The routes of the endpoint beside Actuator's own operations, on whatever port those are. */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(GatewayAutoConfiguration.class)
@ConditionalOnAvailableEndpoint(endpoint = AiCacheEndpoint.class, exposure = EndpointExposure.WEB)
class WarmingEndpointConfiguration {

    private static final EndpointId ID = EndpointId.of("aicache");

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
        EndpointAccessResolver resolver = access.getIfAvailable();
        return WarmingEndpoint.routes(
                path,
                resolver == null ? Access.READ_ONLY : resolver.accessFor(ID, Access.READ_ONLY),
                jobs.getObject(),
                present,
                snapshots.getIfAvailable(),
                properties.getObject().warming().maxUpload().toBytes());
    }
}
