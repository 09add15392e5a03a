package dev.aicache.gateway;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationListener;

import dev.aicache.CacheListener.Fault;
import dev.aicache.Tag;

/** The routes that have a cache, as they were when the gateway last read its routes. Thread-safe. */
final class CachedRoutes implements ApplicationListener<RefreshRoutesResultEvent> {

    private final Faults faults;
    private volatile Map<String, Cached> routes = Map.of();

    CachedRoutes(Faults faults) {
        this.faults = faults;
    }

    /** A route, and the first of its filters that is a cache. */
    record Cached(Route route, AiCacheFilter filter) {}

    /** @throws IllegalArgumentException if no route of that id has a cache */
    Cached get(String id) {
        Cached cached = routes.get(id);
        if (cached == null) {
            throw new IllegalArgumentException(
                    "No route '%s' has a cache; there are %s".formatted(id, routes.keySet()));
        }
        return cached;
    }

    Collection<Cached> all() {
        return routes.values();
    }

    /** Their ids, by the hashes of their tags. */
    Map<Long, String> byTag() {
        return routes.keySet().stream()
                .collect(Collectors.toMap(id -> Tag.route(id).hash(), id -> id));
    }

    @Override
    public void onApplicationEvent(RefreshRoutesResultEvent event) {
        if (event.isSuccess() && event.getSource() instanceof RouteLocator locator) {
            locator.getRoutes().collectList().subscribe(this::take, failure -> faults.report(Fault.LISTENER, failure));
        }
    }

    private void take(List<Route> all) {
        Map<String, Cached> cached = new LinkedHashMap<>();
        for (Route route : all) {
            for (GatewayFilter filter : route.getFilters()) {
                if (unwrapped(filter) instanceof AiCacheFilter cache) {
                    cached.putIfAbsent(route.getId(), new Cached(route, cache));
                }
            }
        }
        routes = cached;
    }

    /** Whether the route has a cache. */
    static boolean isCached(@Nullable Route route) {
        return route != null
                && route.getFilters().stream().anyMatch(filter -> unwrapped(filter) instanceof AiCacheFilter);
    }

    static GatewayFilter unwrapped(GatewayFilter filter) {
        return filter instanceof OrderedGatewayFilter ordered ? ordered.getDelegate() : filter;
    }
}
