package dev.aicache.gateway;

import java.net.URI;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.key.AffinityDigest;
import dev.aicache.policy.RequestPolicy;
import dev.aicache.routing.Affinity;
import dev.aicache.routing.StickyServices;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_SCHEME_PREFIX_ATTR;

/**
 * Reads a request just before its instance is chosen, as the filters of its route have left it, and digests it. What a
 * cache would not look at is not read either: other methods than POST, other bodies than JSON, longer ones than the limit.
 */
public final class RequestAffinityFilter implements GlobalFilter, Ordered {

    private static final String LOAD_BALANCED = "lb";

    private final StickyServices services;
    private final int maxRequest;

    /** @param maxRequest largest request body that is looked at, in bytes */
    public RequestAffinityFilter(StickyServices services, int maxRequest) {
        this.services = services;
        this.maxRequest = maxRequest;
    }

    @Override
    public int getOrder() {
        return ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER - 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        // It may be from an earlier try, before a filter changed the request.
        exchange.getAttributes().remove(Affinity.ATTRIBUTE);
        ServerHttpRequest request = exchange.getRequest();
        if (!isSticky(exchange)
                || RequestPolicy.bypass(request.getMethod().name(), SpringHeaders.of(request.getHeaders()), maxRequest)
                        .isPresent()) {
            return chain.filter(exchange);
        }
        return BodyReader.read(exchange, maxRequest).flatMap(body -> forward(exchange, chain, body));
    }

    private boolean isSticky(ServerWebExchange exchange) {
        URI url = exchange.getAttribute(GATEWAY_REQUEST_URL_ATTR);
        return url != null
                && (LOAD_BALANCED.equals(url.getScheme())
                        || LOAD_BALANCED.equals(exchange.getAttribute(GATEWAY_SCHEME_PREFIX_ATTR)))
                && services.include(url.getHost());
    }

    private static Mono<Void> forward(ServerWebExchange exchange, GatewayFilterChain chain, RequestBody body) {
        ServerHttpRequest request = exchange.getRequest();
        if (body instanceof RequestBody.TooLarge large) {
            ServerHttpRequest replayed = ReplayedRequest.of(request, large.content());
            return chain.filter(exchange.mutate().request(replayed).build())
                    .doFinally(signal -> large.source().dispose());
        }
        byte[] bytes = ((RequestBody.Whole) body).bytes();
        URI uri = request.getURI();
        exchange.getAttributes()
                .put(
                        Affinity.ATTRIBUTE,
                        AffinityDigest.ofRequest(
                                request.getMethod().name(), uri.getRawPath(), uri.getRawQuery(), bytes));
        ServerHttpRequest replayed =
                ReplayedRequest.of(request, bytes, exchange.getResponse().bufferFactory());
        return chain.filter(exchange.mutate().request(replayed).build());
    }
}
