package dev.aicache.gateway;

import java.util.Set;

import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.BypassReason;
import dev.aicache.Headers;
import dev.aicache.policy.RequestPolicy;
import dev.aicache.policy.RoutePolicy;

/**
 * The cache on one route. Filters before it run on every request; filters behind it run on fills, and on requests that
 * pass by.
 */
final class AiCacheFilter implements GatewayFilter {

    private final GatewayCache cache;
    private final RoutePolicy policy;
    private final Set<String> written;

    /** @param written names of the arguments that the route itself wrote; the others hold by default */
    AiCacheFilter(GatewayCache cache, RoutePolicy policy, Set<String> written) {
        this.cache = cache;
        this.policy = policy;
        this.written = written;
    }

    RoutePolicy policy() {
        return policy;
    }

    Set<String> written() {
        return written;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (FillExchange.isFill(exchange)) {
            return chain.filter(exchange);
        }
        Visit visit = new Visit(cache, policy, exchange, chain);
        Headers headers = SpringHeaders.of(exchange.getRequest().getHeaders());
        return RequestPolicy.bypass(exchange.getRequest().getMethod().name(), headers, policy)
                .map(visit::bypass)
                .orElseGet(() -> visit.scope(headers)
                        .flatMap(scope -> scope.isEmpty()
                                ? visit.bypass(BypassReason.NO_SCOPE)
                                : BodyReader.read(exchange, policy.maxRequest())
                                        .flatMap(body -> visit.answer(headers, scope.get(), body))));
    }

    @Override
    public String toString() {
        return "[AiCache ttl = %s, scope = %s]".formatted(policy.ttl(), policy.scope());
    }
}
