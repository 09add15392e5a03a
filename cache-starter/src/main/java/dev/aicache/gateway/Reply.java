package dev.aicache.gateway;

import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

/** An answer that is ready to be written to a client, its status and headers being set already. */
interface Reply {

    Mono<Void> write(ServerWebExchange exchange);

    /** Lets go of what the reply holds. Idempotent. */
    default void close() {}
}
