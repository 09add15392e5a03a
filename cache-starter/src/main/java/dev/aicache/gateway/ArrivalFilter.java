package dev.aicache.gateway;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import reactor.core.publisher.Mono;

/**
 * Remembers each request as it came, before all other filters: whichever of them puts a key for everybody in place of
 * the caller's own, callers stay apart by what they presented.
 */
final class ArrivalFilter implements WebFilter, Ordered {

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getAttributes().put(Attributes.ARRIVED, exchange.getRequest());
        return chain.filter(exchange);
    }
}
