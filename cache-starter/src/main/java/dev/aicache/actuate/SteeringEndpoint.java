package dev.aicache.actuate;

import java.util.List;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

import dev.aicache.AiCache;
import dev.aicache.EvictionPolicy;

/**
 * What of the {@code aicache} endpoint looks closer and steers, with bodies and queries that Actuator's own operations
 * cannot take: it is routed beside them, under the same path and with the same access.
 */
public final class SteeringEndpoint {

    private SteeringEndpoint() {}

    /**
     * What is routed.
     *
     * @param path of the endpoint, such as {@code /actuator/aicache}
     * @param access what is granted of it
     * @param policies by which entries may be evicted
     * @param content who is shown what entries answer
     * @param shadows how answers that were asked for again compared
     */
    public static RouterFunction<ServerResponse> routes(
            String path,
            Access access,
            AiCache cache,
            List<EvictionPolicy> policies,
            ShadowCounts shadows,
            ContentAccess content) {
        Permission permission = new Permission(access);
        return new PurgeRoutes(cache, permission)
                .below(path)
                .and(new ExplainRoutes(cache).below(path))
                .and(new EntryRoutes(cache, content).below(path))
                .and(new ShadowRoutes(shadows).below(path))
                .and(new SwitchRoutes(cache, policies, permission).below(path));
    }

    /**
     * The page for people, below the endpoint.
     *
     * @param isOnGateway whether the endpoint is on the gateway's own port
     */
    public static RouterFunction<ServerResponse> console(String path, Access access, boolean isOnGateway) {
        return new ConsoleRoutes(new ConsoleRoutes.Settings(isOnGateway, access == Access.UNRESTRICTED)).below(path);
    }
}
