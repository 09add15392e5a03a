package dev.aicache.gateway;

import java.util.Map;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

/**
 * Writes the cache's replies where the gateway writes upstream answers: at the order of {@link
 * NettyWriteResponseFilter}, so that filters before the cache act on the response's head before it is sent, and response
 * decorators on its body, on hits as on misses.
 */
final class ReplyFilter implements GlobalFilter, Ordered {

    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (FillExchange.isFill(exchange)) {
            return chain.filter(exchange);
        }
        Errand errand = Errand.of(exchange);
        if (errand != null && !CachedRoutes.isCached(exchange.getAttribute(GATEWAY_ROUTE_ATTR))) {
            // Nothing would come of it but an upstream call that nobody wants.
            errand.tell(ErrandOutcome.refused(ErrandOutcome.NO_CACHE));
            return Mono.empty();
        }
        ReplySlot slot = new ReplySlot();
        Map<String, Object> attributes = exchange.getAttributes();
        Object outer = attributes.put(Attributes.REPLY, slot);
        return chain.filter(exchange)
                .then(Mono.defer(() -> slot.write(exchange)))
                .doFinally(signal -> {
                    slot.close();
                    // One route may have forwarded to another, and have a reply of its own to write.
                    if (outer != null) {
                        attributes.put(Attributes.REPLY, outer);
                    }
                });
    }
}
