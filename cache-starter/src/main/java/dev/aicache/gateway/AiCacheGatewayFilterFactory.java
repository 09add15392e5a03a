package dev.aicache.gateway;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;

import dev.aicache.policy.RoutePolicy;

/**
 * Puts the cache into a route: {@code AiCache}, {@code AiCache=10m}, {@code AiCache=10m,1MB} (TTL, largest entry), or by
 * name with all arguments.
 *
 * <p>All routes share one store, so that a refresh of the routes, which makes the filters anew, empties nothing.
 */
public final class AiCacheGatewayFilterFactory extends AbstractGatewayFilterFactory<AiCacheArguments> {

    private final GatewayCache cache;
    private final RoutePolicy defaults;
    private final long budget;

    /**
     * @param defaults what holds where a route says nothing
     * @param budget bytes of the store, which no single entry may exceed
     */
    public AiCacheGatewayFilterFactory(GatewayCache cache, RoutePolicy defaults, long budget) {
        super(AiCacheArguments.class);
        this.cache = cache;
        this.defaults = defaults;
        this.budget = budget;
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of("ttl", "max-entry");
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidArgumentException if an argument is unknown or has no valid value
     */
    @Override
    public GatewayFilter apply(AiCacheArguments arguments) {
        String routeId = arguments.getRouteId();
        return new AiCacheFilter(cache, policy(routeId, arguments), RouteArguments.named(arguments, routeId));
    }

    /**
     * What a route's arguments come to.
     *
     * @throws InvalidArgumentException if an argument is unknown or has no valid value
     */
    public RoutePolicy policy(@Nullable String routeId, Map<String, ?> arguments) {
        RoutePolicy policy = RouteArguments.apply(arguments, routeId, defaults);
        if (policy.maxEntry() > budget) {
            throw new InvalidArgumentException(
                    routeId == null ? "?" : routeId,
                    "max-entry",
                    "is %d bytes, more than the whole store of %d bytes".formatted(policy.maxEntry(), budget),
                    "Lower it, or raise ai-cache.store.max-memory.");
        }
        AnswerArguments.check(
                routeId == null ? "?" : routeId, policy, cache.keys().dialects());
        return policy;
    }
}
