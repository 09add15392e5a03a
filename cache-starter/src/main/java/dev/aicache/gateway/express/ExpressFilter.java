package dev.aicache.gateway.express;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import reactor.core.publisher.Mono;

import dev.aicache.Headers;
import dev.aicache.Way;
import dev.aicache.gateway.QuickLook;

/**
 * Answers hits when all web filters have let a request pass, security among them, and before it is known what handles it.
 * What it does not answer goes on as it came.
 */
final class ExpressFilter implements WebFilter, Ordered {

    private final ExpressRoutes routes;

    ExpressFilter(ExpressRoutes routes) {
        this.routes = routes;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!request.getMethod().name().equals("POST")
                // Whether another site's page may ask is settled where the gateway looks for its routes.
                || request.getHeaders().getOrigin() != null
                || QuickLook.isErrand(exchange)) {
            return chain.filter(exchange);
        }
        Headers headers = QuickLook.headers(request);
        Route route = routes.look().guarded(() -> route(request, headers));
        if (route == null) {
            return chain.filter(exchange);
        }
        return routes.look().answer(exchange, route, headers, chain::filter);
    }

    private @Nullable Route route(ServerHttpRequest request, Headers headers) {
        URI uri = request.getURI();
        Route found =
                routes.find(new RequestHead("POST", uri.getRawPath(), uri.getRawQuery(), headers), Way.WEB_FILTER);
        return found == null || !routes.look().isWorthReading(found, "POST", headers) ? null : found;
    }
}
