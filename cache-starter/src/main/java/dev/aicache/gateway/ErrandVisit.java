package dev.aicache.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.BypassReason;
import dev.aicache.CacheListener.Fault;
import dev.aicache.CacheRequest;
import dev.aicache.Expense;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.Outcome;
import dev.aicache.SkipReason;
import dev.aicache.flight.Boarding;
import dev.aicache.flight.Flight;
import dev.aicache.flight.FlightLimits;
import dev.aicache.flight.Head;
import dev.aicache.flight.Reader;
import dev.aicache.key.ScopeValue;
import dev.aicache.policy.CallerWishes;
import dev.aicache.policy.RequestDirectives;
import dev.aicache.policy.RequestPolicy;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.policy.Vary;
import dev.aicache.store.Hit;
import dev.aicache.warming.Filling;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

/**
 * The way through the cache of a request that is asked ahead of demand: looks where a {@link Visit} looks and in its order,
 * fills what is not fresh, and tells what became of it. It counts neither as a request nor as an access to an entry, and
 * what would pass by the cache goes no further. For one use.
 */
final class ErrandVisit {

    private final GatewayCache cache;
    private final RoutePolicy policy;
    private final ServerWebExchange exchange;
    private final GatewayFilterChain chain;
    private final Errand errand;
    private final Headers headers;

    ErrandVisit(
            GatewayCache cache,
            RoutePolicy policy,
            ServerWebExchange exchange,
            GatewayFilterChain chain,
            Errand errand,
            Headers headers) {
        this.cache = cache;
        this.policy = policy;
        this.exchange = exchange;
        this.chain = chain;
        this.errand = errand;
        this.headers = headers;
    }

    /** A request that has a key, and what a client's would come to. */
    private record Seen(Lookup lookup, Course course) {}

    /** Completes when the answer has ended and is in the store, if it is to be; fails where a client's request would. */
    Mono<Void> run() {
        Optional<CallerWishes> wishes = CallerWishes.of(headers, policy.freshness());
        Route route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
        return AiCacheFilter.bypass(
                        cache.switches().reason(route.getId()),
                        exchange.getRequest().getMethod(),
                        headers,
                        policy,
                        wishes)
                .map(this::refuse)
                .orElseGet(() -> CallerScope.of(exchange, policy.scope(), headers, cache.faults())
                        .flatMap(scope -> scope.isEmpty()
                                ? refuse(BypassReason.NO_SCOPE)
                                : BodyReader.read(exchange, policy.maxRequest())
                                        .flatMap(body -> read(wishes.orElseThrow(), scope.get(), body))));
    }

    private Mono<Void> refuse(BypassReason reason) {
        return refuse(reason.word());
    }

    private Mono<Void> refuse(String reason) {
        errand.tell(ErrandOutcome.refused(reason));
        return Mono.empty();
    }

    private Mono<Void> read(CallerWishes wishes, ScopeValue scope, RequestBody body) {
        if (body instanceof RequestBody.TooLarge large) {
            large.source().dispose();
            return refuse(BypassReason.REQUEST_TOO_LARGE);
        }
        byte[] bytes = ((RequestBody.Whole) body).bytes();
        Optional<BypassReason> reason = RequestPolicy.bypass(bytes.length, policy);
        if (reason.isPresent()) {
            return refuse(reason.get());
        }
        ServerHttpRequest request = exchange.getRequest();
        CacheRequest cacheRequest = new CacheRequest(
                request.getMethod().name(),
                request.getURI().getRawPath(),
                request.getURI().getRawQuery(),
                headers,
                bytes);
        Route route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
        RequestKeys.Result result = cache.keys().resolve(route, policy, scope, cacheRequest, wishes);
        if (result instanceof RequestKeys.None none) {
            return refuse(none.reason());
        }
        Lookup found = ((RequestKeys.Found) result).lookup();
        RequestDirectives directives =
                RequestDirectives.of(headers, policy.freshness().clientDirectives());
        return cache.longWork()
                .call(
                        bytes.length,
                        () -> Optional.ofNullable(
                                cache.faults().guard(Fault.STORE_READ, () -> look(found, directives))))
                .flatMap(seen -> seen.map(each -> go(each, directives)).orElseGet(() -> refuse(BypassReason.FAULT)));
    }

    private Seen look(Lookup found, RequestDirectives directives) {
        Lookup whole = RequestKeys.mayBeItemized(found) ? cache.keys().itemized(found) : found;
        Lookup own = whole.items() == null
                ? whole.variant(by -> CallerScope.presented(exchange, by, headers, cache.faults()))
                : whole;
        return new Seen(own, EntryInspection.of(cache, own, directives).course());
    }

    private Mono<Void> go(Seen seen, RequestDirectives directives) {
        Lookup lookup = seen.lookup();
        if (seen.course().outcome() == Outcome.HIT) {
            errand.tell(ErrandOutcome.fresh());
            return Mono.empty();
        }
        if (directives.onlyIfCached() || directives.noStore()) {
            return refuse(directives.onlyIfCached() ? "only-if-cached" : BypassReason.NO_STORE.word());
        }
        if (errand.isForecast()) {
            errand.tell(ErrandOutcome.expected(cache.books().likely(lookup)));
            return Mono.empty();
        }
        return elsewhere(missing(lookup, directives), directives);
    }

    private Mono<Void> elsewhere(Lookup lookup, RequestDirectives directives) {
        RemoteAnswers remote = cache.remote();
        Mono<Optional<Hit>> found = remote == null || directives.noCache()
                ? null
                : remote.find(lookup, EntrySelector.of(cache, lookup, directives));
        return found == null
                ? fly(lookup, directives)
                : found.flatMap(hit -> {
                    if (hit.isEmpty() || !hit.get().isFresh()) {
                        return fly(lookup, directives);
                    }
                    hit.get().release();
                    errand.tell(ErrandOutcome.fresh());
                    return Mono.empty();
                });
    }

    /** Of a request for embeddings the part that is not fresh; of any other all. */
    private Lookup missing(Lookup lookup, RequestDirectives directives) {
        EmbeddingItems items = lookup.items();
        return items == null || directives.noCache()
                ? lookup
                : StaleVectors.of(cache, lookup, items, List.of()).orElse(lookup);
    }

    private Mono<Void> fly(Lookup lookup, RequestDirectives directives) {
        return cache.ramp()
                .enter(
                        lookup.routeId(),
                        lookup.key(),
                        directives.noCache(),
                        true,
                        slot -> fly(lookup, directives, slot));
    }

    private Mono<Void> fly(Lookup lookup, RequestDirectives directives, FillSlot slot) {
        // An errand that is called off takes its upstream call with it, unless clients have joined that.
        FlightLimits limits = new FlightLimits(lookup.maxRecorded(), false);
        Boarding<Boolean> boarding = slot.board(() -> directives.noCache()
                ? cache.flights().boardAnew(lookup.key(), limits)
                : cache.flights().board(lookup.key(), limits, () -> storedMeanwhile(lookup, directives)));
        Reader reader = boarding.reader();
        Flight flight = boarding.flight();
        if (reader == null || flight == null) {
            errand.tell(ErrandOutcome.fresh());
            return Mono.empty();
        }
        return AwaitedHead.of(cache, lookup, flight, reader, exchange, chain)
                .doOnError(e -> errand.tell(ErrandOutcome.ofFailure(failure(reader, e), now())))
                .flatMap(head -> {
                    exchange.getResponse().setRawStatusCode(head.status());
                    return new ReaderFlux(reader, DefaultDataBufferFactory.sharedInstance, () -> {})
                            .then()
                            .onErrorResume(BrokenAnswerException.class, e -> Mono.empty())
                            .then(Mono.<Void>fromRunnable(() -> errand.tell(outcome(lookup, flight, reader, head))));
                })
                .doFinally(signal -> reader.close());
    }

    private @Nullable Boolean storedMeanwhile(Lookup lookup, RequestDirectives directives) {
        EntrySelector wanted = EntrySelector.of(cache, lookup, directives);
        Boolean isStored = cache.faults().guard(Fault.STORE_READ, () -> {
            EmbeddingItems items = lookup.items();
            if (items != null) {
                return KnownVectors.areAllKnown(cache.store(), lookup, items, cache::mayServeFresh);
            }
            Hit hit = cache.store().inspect(lookup.key(), each -> each.isFresh() && wanted.test(each));
            if (hit != null) {
                hit.release();
            }
            return hit != null;
        });
        return Boolean.TRUE.equals(isStored) ? isStored : null;
    }

    /** The upstream's own failure, also where another's call met it. */
    private static Throwable failure(Reader reader, Throwable told) {
        Throwable failure = reader.failure();
        return failure == null ? told : failure;
    }

    private Filling outcome(Lookup lookup, Flight flight, Reader reader, Head head) {
        if (reader.failure() != null) {
            return ErrandOutcome.broken(head.status());
        }
        SkipReason skip = flight.unstorable();
        boolean isForOther = !reader.isOpener()
                && !(head.shareable()
                        && Vary.selects(head.selection(), lookup.request().headers()));
        if (skip == null && isForOther) {
            return ErrandOutcome.notShareable(head.status());
        }
        Origin taken = reader.origin();
        Expense expense = reader.isOpener() && taken != null ? cache.books().expense(lookup, taken) : null;
        return ErrandOutcome.ofAnswer(head.status(), skip, head.headers().first("Retry-After"), now(), expense);
    }

    private Instant now() {
        return Instant.ofEpochMilli(cache.timer().now(TimeUnit.MILLISECONDS));
    }
}
