package dev.aicache.actuate;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

import dev.aicache.warming.Jobs;
import dev.aicache.warming.Warmer;

/**
 * What of the {@code aicache} endpoint takes long or large bodies, which Actuator's own operations cannot: it is routed
 * beside them, under the same path and with the same access.
 */
public final class WarmingEndpoint {

    private WarmingEndpoint() {}

    /**
     * What is routed.
     *
     * @param path of the endpoint, such as {@code /actuator/aicache}
     * @param access what is granted of it
     * @param maxUpload largest body of requests in bytes
     */
    public static RouterFunction<ServerResponse> routes(
            String path, Access access, Jobs jobs, Warmer warmer, long maxUpload) {
        Permission permission = new Permission(access);
        return new WarmRoutes(warmer, permission, new Upload(maxUpload))
                .below(path)
                .and(new JobRoutes(jobs, permission).below(path));
    }
}
