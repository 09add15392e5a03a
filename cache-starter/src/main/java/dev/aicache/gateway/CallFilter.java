package dev.aicache.gateway;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.routing.Call;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

/**
 * Tells the load balancer when an exchange is over, however it ended: around all other filters, so that a call counts as
 * long as its answer is being written, and also one whose caller leaves.
 */
public final class CallFilter implements GlobalFilter, Ordered {

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = exchange.getAttribute(GATEWAY_ROUTE_ATTR);
        if (route == null || !"lb".equalsIgnoreCase(route.getUri().getScheme())) {
            return chain.filter(exchange);
        }
        Call call = new Call();
        // A route that was forwarded to comes here again; the call there is one of its own.
        Object outer = exchange.getAttributes().put(Call.ATTRIBUTE, call);
        return chain.filter(exchange).doFinally(signal -> {
            call.end();
            if (outer != null) {
                exchange.getAttributes().put(Call.ATTRIBUTE, outer);
            }
        });
    }
}
