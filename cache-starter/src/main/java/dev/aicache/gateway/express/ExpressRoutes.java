package dev.aicache.gateway.express;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.util.StringUtils;
import org.springframework.web.server.WebFilter;

import dev.aicache.CachedRoute.Passage;
import dev.aicache.Way;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.gateway.QuickLook;

/**
 * Which way hits of each route can take, found out anew whenever the gateway has read its routes. What cannot be proven to
 * be as good as the filter goes through the filter. Thread-safe.
 */
public final class ExpressRoutes implements SmartApplicationListener {

    private static final Logger log = LoggerFactory.getLogger(ExpressRoutes.class);

    private final Way fastest;
    private final QuickLook look;
    private final Supplier<Bystanders> bystanders;
    private final Set<String> trusted;
    private final List<String> objections;
    private final List<String> channelObjections;
    private volatile @Nullable String serverObjection;
    private volatile RouteTable table = RouteTable.EMPTY;
    private volatile Map<String, Passage> passages = Map.of();

    /**
     * @param fastest the fastest way that any route may take
     * @param trusted names of routes whose hits may pass by web filters that decide on requests
     * @param objections what speaks against any way but the filter, for all routes
     * @param channelObjections what speaks against the way from the server's channel, for all routes
     */
    ExpressRoutes(
            Way fastest,
            QuickLook look,
            Supplier<Bystanders> bystanders,
            Set<String> trusted,
            List<String> objections,
            List<String> channelObjections) {
        this.fastest = fastest;
        this.look = look;
        this.bystanders = bystanders;
        this.trusted = Set.copyOf(trusted);
        this.objections = List.copyOf(objections);
        this.channelObjections = List.copyOf(channelObjections);
    }

    /**
     * With what the application has around the cache.
     *
     * @param fastest the fastest way that any route may take
     * @param trusted names of routes whose hits may pass by web filters that decide on requests
     * @param channelObjections what speaks against the way from the server's channel, for all routes
     */
    public static ExpressRoutes in(
            ApplicationContext context,
            GatewayCache cache,
            Way fastest,
            Collection<String> trusted,
            List<String> channelObjections) {
        ExpressRoutes routes = new ExpressRoutes(
                fastest,
                cache.quickLook(),
                () -> Bystanders.in(context),
                Set.copyOf(trusted),
                objections(context),
                channelObjections);
        cache.tellPassages(routes::passage);
        return routes;
    }

    private static List<String> objections(ApplicationContext context) {
        return StringUtils.hasText(context.getEnvironment().getProperty("spring.webflux.base-path"))
                ? List.of("spring.webflux.base-path is before all paths")
                : List.of();
    }

    /** The filter that answers hits past the application's web filters; the gateway needs it once. */
    public WebFilter filter() {
        return new ExpressFilter(this);
    }

    /** Has no hit answered from the server's channel, whose server does not allow for that; said before routes are read. */
    void keepFromChannel(String reason) {
        serverObjection = reason;
    }

    QuickLook look() {
        return look;
    }

    /** Which way hits of a route take, and why it is no faster one; the filter's for a route that is not known. */
    public Passage passage(String routeId) {
        return passages.getOrDefault(routeId, new Passage(Way.FILTER, "not read yet"));
    }

    /** The route of a request whose hits can go this way; null where there is none, or that is not certain. */
    @Nullable
    Route find(RequestHead request, Way way) {
        RouteTable.Line line = table.find(request);
        return line == null || line.way().compareTo(way) < 0 ? null : line.route();
    }

    /** Before the gateway itself hears that it is to read its routes. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
        return RefreshRoutesEvent.class.isAssignableFrom(type) || RefreshRoutesResultEvent.class.isAssignableFrom(type);
    }

    /** From when routes are to be read until they are, everything goes through the filter; where that fails, they are as they were. */
    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof RefreshRoutesEvent) {
            table = RouteTable.EMPTY;
        } else if (event.getSource() instanceof RouteLocator locator) {
            locator.getRoutes()
                    .collectList()
                    .subscribe(
                            this::take,
                            failure -> log.warn("Hits go through the filter: no routes could be read", failure));
        }
    }

    private void take(List<Route> routes) {
        Bystanders around = bystanders.get();
        List<RouteTable.Line> lines = new ArrayList<>();
        Map<String, Passage> found = new LinkedHashMap<>();
        String first = null;
        for (Route route : routes) {
            RouteConditions conditions = RouteConditions.of(route);
            Passage passage = first == null
                    ? passage(route, conditions, around)
                    : new Passage(
                            Way.FILTER,
                            "route '%s' is before it, and only the gateway can tell what that takes".formatted(first));
            if (first == null && conditions.mayBeAny()) {
                first = route.getId();
            }
            lines.add(new RouteTable.Line(route, conditions, passage.way()));
            if (route.getFilters().stream().anyMatch(QuickLook::isCache)) {
                found.putIfAbsent(route.getId(), passage);
            }
        }
        tell(found);
        passages = Map.copyOf(found);
        table = new RouteTable(lines, around::mayTake);
    }

    private Passage passage(Route route, RouteConditions conditions, Bystanders around) {
        Optional<String> slow = objections.stream()
                .findFirst()
                .or(() -> look.objection(route))
                .or(() -> conditions.unknown().map("only the gateway can tell what meets its predicate %s"::formatted))
                .or(around::handlerObjection)
                .or(() -> around.filterObjection(route))
                .or(around::behindExpress);
        if (slow.isPresent()) {
            return new Passage(Way.FILTER, slow.get());
        }
        if (fastest == Way.WEB_FILTER) {
            return new Passage(Way.WEB_FILTER, "ai-cache.express is web-filter");
        }
        Optional<String> outside = channelObjections.stream()
                .findFirst()
                .or(() -> Optional.ofNullable(serverObjection))
                .or(() -> around.webFilterObjection().flatMap(text -> distrust(route, text)));
        return outside.map(text -> new Passage(Way.WEB_FILTER, text)).orElseGet(() -> new Passage(Way.CHANNEL, ""));
    }

    /**
     * Why a route's hits may not pass by what decides on requests. Who was let through once can be told again only by a
     * credential: what else makes a scope may be what the web filter would have set, and anybody can claim.
     */
    private Optional<String> distrust(Route route, String objection) {
        if (!trusted.contains(route.getId())) {
            return Optional.of(objection + "; ai-cache.trust-scope does not name the route");
        }
        return look.isByCredential(route)
                ? Optional.empty()
                : Optional.of(objection + "; ai-cache.trust-scope needs a route of scope credential");
    }

    private void tell(Map<String, Passage> found) {
        trusted.stream()
                .filter(id -> !found.containsKey(id))
                .forEach(id -> log.warn("ai-cache.trust-scope names '{}', but no route of that name has a cache", id));
        found.forEach((id, passage) -> {
            if (!passage.equals(passages.get(id))) {
                log.info(
                        "Hits of route '{}' are answered by way of {}{}",
                        id,
                        passage.way().word(),
                        passage.reason().isEmpty() ? "" : ": " + passage.reason());
            }
        });
    }
}
