package dev.aicache.actuate;

import java.util.function.Supplier;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

/**
 * Whether the endpoint may change anything.
 *
 * @param access what is granted by {@code management.endpoint.aicache.access}
 */
record Permission(Access access) {

    /** Does it where it may be done. */
    Mono<ServerResponse> of(Supplier<Mono<ServerResponse>> change) {
        return access == Access.UNRESTRICTED
                ? change.get()
                : Problem.forbidden(
                        "The endpoint may only be read here; management.endpoint.aicache.access: unrestricted"
                                + " lets it purge, and start and cancel jobs");
    }
}
