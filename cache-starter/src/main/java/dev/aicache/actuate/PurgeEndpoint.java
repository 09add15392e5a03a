package dev.aicache.actuate;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

import dev.aicache.AiCache;

/**
 * What of the {@code aicache} endpoint purges by more than a word, which Actuator's own operations cannot take: it is routed
 * beside them, under the same path and with the same access.
 */
public final class PurgeEndpoint {

    private PurgeEndpoint() {}

    /**
     * What is routed.
     *
     * @param path of the endpoint, such as {@code /actuator/aicache}
     * @param access what is granted of it
     */
    public static RouterFunction<ServerResponse> routes(String path, Access access, AiCache cache) {
        return new PurgeRoutes(cache, new Permission(access)).below(path);
    }
}
