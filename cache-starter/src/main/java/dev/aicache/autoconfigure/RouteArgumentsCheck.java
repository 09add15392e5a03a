package dev.aicache.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.support.NameUtils;

import dev.aicache.gateway.AiCacheGatewayFilterFactory;

/**
 * Reads the {@code AiCache} arguments of all configured routes at start-up, because the gateway itself only logs what is
 * wrong with a route and starts without it.
 */
final class RouteArgumentsCheck implements SmartInitializingSingleton {

    private final AiCacheGatewayFilterFactory factory;
    private final GatewayProperties gateway;

    RouteArgumentsCheck(AiCacheGatewayFilterFactory factory, GatewayProperties gateway) {
        this.factory = factory;
        this.gateway = gateway;
    }

    /**
     * @throws dev.aicache.gateway.InvalidArgumentException for the first argument that cannot be used
     */
    @Override
    public void afterSingletonsInstantiated() {
        check("default-filters", gateway.getDefaultFilters());
        gateway.getRoutes().forEach(route -> check(String.valueOf(route.getId()), route.getFilters()));
    }

    private void check(String route, List<FilterDefinition> filters) {
        for (FilterDefinition filter : filters) {
            if (factory.name().equals(filter.getName())) {
                factory.policy(route, named(filter.getArgs()));
            }
        }
    }

    /** Gives the values of the short form their names; expressions are evaluated later, by the gateway. */
    private Map<String, String> named(Map<String, String> arguments) {
        Map<String, String> named = new LinkedHashMap<>();
        int position = 0;
        for (Map.Entry<String, String> argument : arguments.entrySet()) {
            boolean isUnnamed = argument.getKey().startsWith(NameUtils.GENERATED_NAME_PREFIX);
            List<String> order = factory.shortcutFieldOrder();
            String name = isUnnamed && position < order.size() ? order.get(position) : argument.getKey();
            position++;
            if (!argument.getValue().trim().startsWith("#{")) {
                named.put(name, argument.getValue());
            }
        }
        return named;
    }
}
