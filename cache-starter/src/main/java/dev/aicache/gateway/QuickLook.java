package dev.aicache.gateway;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.CacheListener.Fault;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.Scope;
import dev.aicache.Way;
import dev.aicache.key.Presented;
import dev.aicache.key.ScopeResolver;
import dev.aicache.key.ScopeValue;
import dev.aicache.policy.CallerWishes;
import dev.aicache.policy.RequestDirectives;
import dev.aicache.policy.RequestPolicy;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.store.Hit;

/**
 * Answers a request from a fresh, current entry by what it is alone: for the ways to a hit that pass by the gateway's
 * filters. It decides nothing of its own: keys, scopes, policies and entries are looked at by what the filter looks at
 * them by, and whatever needs more than an answer as it is stored is left to the filter, uncounted. Thread-safe.
 */
public final class QuickLook {

    private final GatewayCache cache;

    QuickLook(GatewayCache cache) {
        this.cache = cache;
    }

    /** The cache among a route's filters, or empty where that is none. */
    public static boolean isCache(GatewayFilter filter) {
        return CachedRoutes.unwrapped(filter) instanceof AiCacheFilter;
    }

    /** Whether the filter of all routes is one of ours, for which hits have no need of it. */
    public static boolean isOwn(Object filter) {
        return filter instanceof ReplyFilter || filter instanceof ArrivalFilter;
    }

    /** Whether the request is one that no client has made. */
    public static boolean isErrand(ServerWebExchange exchange) {
        return Errand.of(exchange) != null;
    }

    /** The time by the cache's clock, in nanoseconds from no moment in particular. */
    public long nanos() {
        return cache.timer().now(TimeUnit.NANOSECONDS);
    }

    /** What is called for, or null where it fails, which is a fault of the cache. */
    public <T> @Nullable T guarded(Supplier<? extends @Nullable T> call) {
        return cache.faults().guard(Fault.KEY, call);
    }

    /** Tells the listeners of a hit that was answered from the server's channel. */
    public void onServed(QuickAnswer answer) {
        answer.count();
    }

    /** The request's headers, in the cache's form. */
    public static Headers headers(ServerHttpRequest request) {
        return SpringHeaders.of(request.getHeaders());
    }

    /** Why the filter must see every request of the route, by how the route is cached; empty where it need not. */
    public Optional<String> objection(Route route) {
        RoutePolicy policy = policy(route);
        if (policy == null) {
            return Optional.of("has no cache");
        }
        if (policy.scope().kind() == Scope.Kind.PRINCIPAL
                || (policy.answers().variants() > 1
                        && policy.answers().variantBy().kind() == Scope.Kind.PRINCIPAL)) {
            return Optional.of("who asks is told by the principal");
        }
        if (policy.replay().shadow() > 0) {
            return Optional.of("some of its hits are asked for again in the shadow");
        }
        return Optional.empty();
    }

    /** Whether nobody gets an answer who does not present the credentials that it was asked for with. */
    public boolean isByCredential(Route route) {
        RoutePolicy policy = policy(route);
        return policy != null && policy.scope().kind() == Scope.Kind.CREDENTIAL;
    }

    private static @Nullable RoutePolicy policy(Route route) {
        for (GatewayFilter filter : route.getFilters()) {
            if (CachedRoutes.unwrapped(filter) instanceof AiCacheFilter cached) {
                return cached.policy();
            }
        }
        return null;
    }

    /**
     * Whether the request's body is worth having, by its head.
     *
     * @param route one without {@linkplain #objection objections}
     */
    public boolean isWorthReading(Route route, String method, Headers headers) {
        RoutePolicy policy = policy(route);
        return policy != null
                && !CallerWishes.areIn(headers)
                && !AffinityToken.isIn(headers)
                && AiCacheFilter.bypass(
                                cache.switches().reason(route.getId()),
                                HttpMethod.valueOf(method),
                                headers,
                                policy,
                                Optional.of(CallerWishes.NONE))
                        .isEmpty();
    }

    /** Longest body that the route looks at, in bytes. */
    public int maxRequest(Route route) {
        RoutePolicy policy = policy(route);
        return policy == null ? 0 : policy.maxRequest();
    }

    /**
     * The answer to a request that no filter has seen, if there is one that may be given at once: it has to be written, or
     * closed.
     *
     * @param route one without {@linkplain #objection objections}
     * @param request as it came, its head found {@linkplain #isWorthReading worth reading}
     * @param since when that was, by {@link #nanos}
     */
    public @Nullable QuickAnswer find(Route route, CacheRequest request, long since) {
        Presented presented = new Presented(request.headers(), request.query());
        return find(route, request, Way.CHANNEL, by -> scope(by, presented), since);
    }

    /** @param caller says who asks, by what callers are told apart by */
    private @Nullable QuickAnswer find(
            Route route, CacheRequest request, Way way, Function<Scope, Optional<ScopeValue>> caller, long since) {
        RoutePolicy policy = policy(route);
        if (policy == null
                || RequestPolicy.bypass(request.body().length, policy).isPresent()) {
            return null;
        }
        Optional<ScopeValue> scope = caller.apply(policy.scope());
        Lookup known = scope.isEmpty() ? null : cache.keys().known(route, policy, scope.get(), request);
        if (known == null || RequestKeys.mayBeItemized(known)) {
            return null;
        }
        return find(known.variant(caller), way, since);
    }

    private Optional<ScopeValue> scope(Scope scope, Presented presented) {
        Optional<ScopeValue> value =
                cache.faults().guard(Fault.KEY, () -> ScopeResolver.resolve(scope, presented, presented, null));
        return value == null ? Optional.empty() : value;
    }

    private @Nullable QuickAnswer find(Lookup lookup, Way way, long since) {
        RequestDirectives directives = RequestDirectives.of(
                lookup.request().headers(), lookup.policy().freshness().clientDirectives());
        if (directives.noCache()) {
            return null;
        }
        EntrySelector wanted = EntrySelector.of(cache, lookup, directives);
        Hit hit = cache.faults()
                .guard(
                        Fault.STORE_READ,
                        () -> cache.store()
                                .take(lookup.key(), found -> wanted.test(found) && isPlain(lookup, wanted, found)));
        return hit == null ? null : answer(lookup, hit, way, since);
    }

    /** Whether nothing is to be said or done but to give the answer. */
    private static boolean isPlain(Lookup lookup, EntrySelector wanted, Hit hit) {
        return hit.isFresh()
                && !wanted.isIsolated()
                && hit.response().status() == 200
                && !Refresh.mayBeDue(hit, lookup)
                && (!hit.response().body().isStream()
                        || lookup.policy().replay().pace().isInstant());
    }

    private @Nullable QuickAnswer answer(Lookup lookup, Hit hit, Way way, long since) {
        StoredForm form =
                cache.faults().guard(Fault.HEADER, () -> StoredForm.of(lookup, hit.response(), cache.timer()));
        // To have it decoded takes too long for the loop that reads the channel.
        if (form == null || (way == Way.CHANNEL && !form.isKept())) {
            hit.release();
            return null;
        }
        return new QuickAnswer(cache, lookup, hit, form, way, since);
    }

    /**
     * Answers a request that is worth reading, or lets it go on, with its body.
     *
     * @param onwards takes the exchange where there is no answer
     */
    public Mono<Void> answer(
            ServerWebExchange exchange, Route route, Headers headers, Function<ServerWebExchange, Mono<Void>> onwards) {
        long since = cache.nanos();
        return BodyReader.read(exchange, maxRequest(route)).flatMap(body -> {
            ServerHttpRequest request = exchange.getRequest();
            if (body instanceof RequestBody.TooLarge large) {
                return onwards.apply(with(exchange, ReplayedRequest.of(request, large.content())))
                        .doFinally(signal -> large.source().dispose());
            }
            RequestBody.Whole whole = (RequestBody.Whole) body;
            CacheRequest asked = new CacheRequest(
                    request.getMethod().name(),
                    request.getURI().getRawPath(),
                    request.getURI().getRawQuery(),
                    headers,
                    whole.bytes());
            QuickAnswer answer = guarded(() -> find(
                    route,
                    asked,
                    Way.WEB_FILTER,
                    by -> CallerScope.presented(exchange, by, headers, cache.faults()),
                    since));
            if (answer != null && answer.head(exchange)) {
                cache.affinity().tell(exchange);
                cache.affinity().tell(exchange, asked);
                return answer.write(exchange);
            }
            ServerHttpRequest replayed = ReplayedRequest.of(
                    request, whole.bytes(), exchange.getResponse().bufferFactory());
            BodyReader.keep(exchange, replayed, whole);
            return onwards.apply(with(exchange, replayed));
        });
    }

    /** The exchange with the same request, whose body can be had once more. Who has come stays who has come. */
    private static ServerWebExchange with(ServerWebExchange exchange, ServerHttpRequest same) {
        if (exchange.getAttribute(Attributes.ARRIVED) == exchange.getRequest()) {
            exchange.getAttributes().put(Attributes.ARRIVED, same);
        }
        return exchange.mutate().request(same).build();
    }
}
