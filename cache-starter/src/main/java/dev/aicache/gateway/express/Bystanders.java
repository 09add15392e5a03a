package dev.aicache.gateway.express;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.springframework.aop.support.AopUtils;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.server.WebFilter;
import org.springframework.web.util.pattern.PathPattern;

import dev.aicache.gateway.QuickLook;

/**
 * What else an application has that stands before the cache: filters of the web and of all routes, and handlers that are
 * asked before the routes. Only what is known to neither refuse, change nor count a request may be passed by.
 */
final class Bystanders {

    private static final String GATEWAY = "org.springframework.cloud.gateway.filter.";

    /** Filters of all routes that a hit has no need of. The gateway's own timer counts what it forwards, and no more. */
    private static final Set<String> HARMLESS_FILTERS = Set.of(
            GATEWAY + "RemoveCachedBodyFilter",
            GATEWAY + "AdaptCachedBodyGlobalFilter",
            GATEWAY + "NettyWriteResponseFilter",
            GATEWAY + "ForwardPathFilter",
            GATEWAY + "GatewayMetricsFilter");

    /** Web filters that do nothing to a request that routes of known conditions may get. */
    private static final Set<String> HARMLESS_WEB_FILTERS = Set.of(
            GATEWAY + "WeightCalculatorWebFilter",
            "org.springframework.web.filter.reactive.HiddenHttpMethodFilter",
            "org.springframework.boot.webflux.filter.OrderedHiddenHttpMethodFilter");

    private final List<WebFilter> webFilters;
    private final List<GlobalFilter> globalFilters;
    private final List<HandlerMapping> before = new ArrayList<>();
    private boolean hasRoutes;

    /**
     * @param webFilters in their order
     * @param mappings in their order
     */
    Bystanders(List<WebFilter> webFilters, List<GlobalFilter> globalFilters, List<HandlerMapping> mappings) {
        this.webFilters = List.copyOf(webFilters);
        this.globalFilters = List.copyOf(globalFilters);
        for (HandlerMapping mapping : mappings) {
            if (AopUtils.getTargetClass(mapping) == RoutePredicateHandlerMapping.class) {
                hasRoutes = true;
                break;
            }
            before.add(mapping);
        }
    }

    /** What an application has. */
    static Bystanders in(ApplicationContext context) {
        List<HandlerMapping> mappings = context.getBean(DispatcherHandler.class).getHandlerMappings();
        return new Bystanders(
                context.getBeanProvider(WebFilter.class).orderedStream().toList(),
                context.getBeanProvider(GlobalFilter.class).orderedStream().toList(),
                mappings == null ? List.of() : mappings);
    }

    /** Why no request can be answered before it is known what handles it; empty where it can. */
    Optional<String> handlerObjection() {
        if (!hasRoutes) {
            return Optional.of("the gateway's own handler mapping is not there");
        }
        return before.stream()
                .filter(mapping -> !isUnderstood(mapping))
                .map(mapping -> name(mapping) + " is asked before the routes")
                .findFirst();
    }

    private static boolean isUnderstood(HandlerMapping mapping) {
        return name(mapping).startsWith("org.springframework.")
                && (mapping instanceof RequestMappingInfoHandlerMapping
                        || mapping instanceof AbstractUrlHandlerMapping
                        || (mapping instanceof RouterFunctionMapping functions
                                && functions.getRouterFunction() == null));
    }

    /** Whether requests to the path may come to a handler that is asked before the routes. */
    boolean mayTake(String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return before.stream()
                .flatMap(mapping -> patterns(mapping).stream())
                .anyMatch(pattern -> pattern.matches(parsed));
    }

    private static List<PathPattern> patterns(HandlerMapping mapping) {
        if (mapping instanceof RequestMappingInfoHandlerMapping methods) {
            return methods.getHandlerMethods().keySet().stream()
                    .flatMap(info -> info.getPatternsCondition().getPatterns().stream())
                    .toList();
        }
        return mapping instanceof AbstractUrlHandlerMapping urls
                ? List.copyOf(urls.getHandlerMap().keySet())
                : List.of();
    }

    /** What stands before the cache in the route, by name; empty where nothing does. */
    Optional<String> filterObjection(Route route) {
        List<Standing> all = new ArrayList<>();
        globalFilters.forEach(filter -> all.add(Standing.of(filter)));
        route.getFilters().forEach(filter -> all.add(Standing.of(filter)));
        all.sort(Comparator.comparing(Standing::isLate).thenComparingInt(Standing::order));
        for (Standing each : all) {
            if (each.filter() instanceof GatewayFilter filter && QuickLook.isCache(filter)) {
                return Optional.empty();
            }
            if (!QuickLook.isOwn(each.filter()) && !HARMLESS_FILTERS.contains(name(each.filter()))) {
                return Optional.of(shortName(each.filter()) + " stands before AiCache");
            }
        }
        return Optional.of("has no cache");
    }

    /**
     * A filter in its place, as the gateway orders them.
     *
     * @param isLate false for those that come before all others, whatever the orders say
     */
    private record Standing(Object filter, boolean isLate, int order) {

        static Standing of(Object filter) {
            Object target = filter instanceof OrderedGatewayFilter ordered ? ordered.getDelegate() : filter;
            Integer order = filter instanceof Ordered ordered
                    ? Integer.valueOf(ordered.getOrder())
                    : OrderUtils.getOrder(AopUtils.getTargetClass(filter));
            boolean isLate = !(filter instanceof GatewayFilter && filter instanceof PriorityOrdered);
            return new Standing(target, isLate, order == null ? Ordered.LOWEST_PRECEDENCE : order);
        }
    }

    /** What is run behind the express filter, by name, and would be passed by; empty where nothing is. */
    Optional<String> behindExpress() {
        boolean isBehind = false;
        for (WebFilter filter : webFilters) {
            if (isBehind && !isHarmless(filter)) {
                return Optional.of(name(filter) + " is a web filter of a lower order than any; give it one");
            }
            isBehind |= filter instanceof ExpressFilter;
        }
        return Optional.empty();
    }

    /** What a request would pass by in the server's channel, by name; empty where that is nothing. */
    Optional<String> webFilterObjection() {
        return webFilters.stream()
                .filter(filter -> !isHarmless(filter))
                .map(filter -> "the web filter " + name(filter) + " may decide on requests")
                .findFirst();
    }

    private static boolean isHarmless(WebFilter filter) {
        return filter instanceof ExpressFilter
                || QuickLook.isOwn(filter)
                || HARMLESS_WEB_FILTERS.contains(name(filter));
    }

    private static String name(Object bean) {
        return AopUtils.getTargetClass(bean).getName();
    }

    /** Filters of routes are classes within their factories, or lambdas, and tell what they are as text. */
    private static String shortName(Object filter) {
        String text = filter.toString();
        return text.startsWith("[") ? text : name(filter);
    }
}
