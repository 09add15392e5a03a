package dev.aicache.actuate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

import dev.aicache.warming.Jobs;
import dev.aicache.warming.Warmer;
import dev.aicache.warming.snapshot.Snapshots;

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
     * @param snapshots null where none are kept
     * @param maxUpload largest body of requests in bytes
     */
    public static RouterFunction<ServerResponse> routes(
            String path, Access access, Jobs jobs, Warmer warmer, @Nullable Snapshots snapshots, long maxUpload) {
        Permission permission = new Permission(access);
        return new WarmRoutes(warmer, permission, new Upload(maxUpload))
                .below(path)
                .and(new SnapshotRoutes(snapshots, permission).below(path))
                .and(new JobRoutes(jobs, permission).below(path));
    }
}
