package dev.aicache.gateway;

import java.util.Optional;
import java.util.Set;

import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.BypassReason;
import dev.aicache.Headers;
import dev.aicache.policy.CallerHeader;
import dev.aicache.policy.CallerWishes;
import dev.aicache.policy.RequestPolicy;
import dev.aicache.policy.RoutePolicy;

/**
 * The cache on one route. Filters before it run on every request; filters behind it run on fills, and on requests that
 * pass by.
 */
final class AiCacheFilter implements GatewayFilter {

    /** Where the server keeps the observation of a request in the Reactor context. */
    private static final String OBSERVATION = "micrometer.observation";

    private final GatewayCache cache;
    private final RoutePolicy policy;
    private final Set<String> written;

    /** @param written names of the arguments that the route itself wrote; the others hold by default */
    AiCacheFilter(GatewayCache cache, RoutePolicy policy, Set<String> written) {
        this.cache = cache;
        this.policy = policy;
        this.written = written;
    }

    RoutePolicy policy() {
        return policy;
    }

    Set<String> written() {
        return written;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (FillExchange.isFill(exchange)) {
            return chain.filter(exchange);
        }
        Headers headers = SpringHeaders.of(exchange.getRequest().getHeaders());
        boolean hasCookie = AffinityToken.isIn(exchange.getRequest().getHeaders());
        boolean hasOwn = hasCookie || CallerWishes.areIn(headers);
        return filter(
                hasOwn ? withoutOwnHeaders(exchange) : exchange,
                hasCookie ? AffinityToken.withoutCookie(headers) : headers,
                chain);
    }

    private Mono<Void> filter(ServerWebExchange exchange, Headers headers, GatewayFilterChain chain) {
        Errand errand = Errand.of(exchange);
        if (errand != null) {
            return new ErrandVisit(cache, policy, exchange, chain, errand, headers).run();
        }
        return cache.countsWithinObservations()
                ? Mono.deferContextual(context -> {
                    CacheStatus.of(exchange, cache.faults()).isObservedBy(context.getOrDefault(OBSERVATION, null));
                    return visit(exchange, headers, chain);
                })
                : visit(exchange, headers, chain);
    }

    private Mono<Void> visit(ServerWebExchange exchange, Headers headers, GatewayFilterChain chain) {
        cache.affinity().tell(exchange);
        Visit visit = new Visit(cache, policy, exchange, chain);
        Optional<CallerWishes> wishes = CallerWishes.of(headers, policy.freshness());
        return bypass(
                        cache.switches().reason(visit.routeId()),
                        exchange.getRequest().getMethod(),
                        headers,
                        policy,
                        wishes)
                .map(visit::bypass)
                .orElseGet(() -> visit.scope(headers)
                        .flatMap(scope -> scope.isEmpty()
                                ? visit.bypass(BypassReason.NO_SCOPE)
                                : BodyReader.read(exchange, policy.maxRequest())
                                        .flatMap(body ->
                                                visit.answer(headers, wishes.orElseThrow(), scope.get(), body))));
    }

    /**
     * Why a request passes by the cache, its body unread, or empty where that is worth reading.
     *
     * @param out why the cache keeps out of requests of the route, or empty where it does not
     * @param wishes what it asks for in the cache's own headers; empty where they cannot be understood
     */
    static Optional<BypassReason> bypass(
            Optional<BypassReason> out,
            HttpMethod method,
            Headers headers,
            RoutePolicy policy,
            Optional<CallerWishes> wishes) {
        Optional<BypassReason> reason = out.isPresent() ? out : RequestPolicy.bypass(method.name(), headers, policy);
        return reason.isPresent() || wishes.isPresent() ? reason : Optional.of(BypassReason.CALLER_HEADER);
    }

    /** What callers say to the cache is none of the upstream's business, nor of the filters behind. */
    private static ServerWebExchange withoutOwnHeaders(ServerWebExchange exchange) {
        ServerHttpRequest whole = exchange.getRequest();
        if (exchange.getAttribute(Attributes.STRIPPED) instanceof Stripped known && known.whole() == whole) {
            return exchange.mutate().request(known.rest()).build();
        }
        Headers kept = AffinityToken.withoutCookie(
                SpringHeaders.of(whole.getHeaders()).filter(name -> !CallerHeader.isOne(name)));
        ServerHttpRequest rest = whole.mutate()
                .headers(headers -> {
                    headers.clear();
                    SpringHeaders.copy(kept, headers);
                })
                .build();
        exchange.getAttributes().put(Attributes.STRIPPED, new Stripped(whole, rest));
        return exchange.mutate().request(rest).build();
    }

    /** A request, and what of it is not for the cache only. */
    private record Stripped(ServerHttpRequest whole, ServerHttpRequest rest) {}

    @Override
    public String toString() {
        return "[AiCache ttl = %s, scope = %s]".formatted(policy.ttl(), policy.scope());
    }
}
