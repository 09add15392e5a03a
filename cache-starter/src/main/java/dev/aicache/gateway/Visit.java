package dev.aicache.gateway;

import java.security.Principal;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.BypassReason;
import dev.aicache.CacheListener.Fault;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.Outcome;
import dev.aicache.Scope;
import dev.aicache.flight.Boarding;
import dev.aicache.flight.Flight;
import dev.aicache.flight.FlightLimits;
import dev.aicache.flight.Head;
import dev.aicache.flight.Reader;
import dev.aicache.key.Presented;
import dev.aicache.key.ScopeResolver;
import dev.aicache.key.ScopeValue;
import dev.aicache.policy.RequestDirectives;
import dev.aicache.policy.RequestPolicy;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.policy.Vary;
import dev.aicache.store.Hit;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

/** One request's way through the cache. */
final class Visit {

    private final GatewayCache cache;
    private final RoutePolicy policy;
    private final ServerWebExchange exchange;
    private final GatewayFilterChain chain;
    private final Route route;
    private final CacheStatus status;
    private final ReplyHead replyHead;
    private final ReplySlot slot;

    Visit(GatewayCache cache, RoutePolicy policy, ServerWebExchange exchange, GatewayFilterChain chain) {
        this.cache = cache;
        this.policy = policy;
        this.exchange = exchange;
        this.chain = chain;
        this.route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
        this.status = CacheStatus.of(exchange, cache.faults());
        this.replyHead = new ReplyHead(exchange);
        this.slot = exchange.getRequiredAttribute(Attributes.REPLY);
        slot.clear();
    }

    /** Goes on as if there were no cache, the request untouched. */
    Mono<Void> bypass(BypassReason reason) {
        status.bypass(reason);
        cache.events().onBypass(route.getId(), reason);
        return chain.filter(exchange);
    }

    /** Goes on as if there were no cache, with the body that was read. */
    private Mono<Void> bypass(BypassReason reason, ServerHttpRequest replayed) {
        status.bypass(reason);
        cache.events().onBypass(route.getId(), reason);
        return chain.filter(exchange.mutate().request(replayed).build());
    }

    private Mono<Void> bypass(BypassReason reason, byte[] body) {
        return bypass(
                reason,
                ReplayedRequest.of(
                        exchange.getRequest(), body, exchange.getResponse().bufferFactory()));
    }

    /** Whose the request is, or empty where that cannot be told. */
    Mono<Optional<ScopeValue>> scope(Headers headers) {
        if (policy.scope().kind() != Scope.Kind.PRINCIPAL) {
            return Mono.just(resolve(headers, null));
        }
        return exchange.getPrincipal()
                .map(Principal::getName)
                .map(name -> resolve(headers, name))
                .defaultIfEmpty(Optional.empty())
                .onErrorResume(e -> {
                    cache.faults().report(Fault.KEY, e);
                    return Mono.just(Optional.empty());
                });
    }

    private Optional<ScopeValue> resolve(Headers headers, @Nullable String principal) {
        Optional<ScopeValue> scope = cache.faults().guard(Fault.KEY, () -> {
            Presented present = new Presented(headers, query());
            return ScopeResolver.resolve(policy.scope(), arrived(present), present, principal);
        });
        return scope == null ? Optional.empty() : scope;
    }

    private Presented arrived(Presented present) {
        ServerHttpRequest arrived = exchange.getAttribute(Attributes.ARRIVED);
        return arrived == null || arrived == exchange.getRequest()
                ? present
                : new Presented(
                        SpringHeaders.of(arrived.getHeaders()), arrived.getURI().getRawQuery());
    }

    private @Nullable String query() {
        return exchange.getRequest().getURI().getRawQuery();
    }

    /** Answers the request, its body read. */
    Mono<Void> answer(Headers headers, ScopeValue scope, RequestBody body) {
        if (body instanceof RequestBody.TooLarge large) {
            return bypass(BypassReason.REQUEST_TOO_LARGE, ReplayedRequest.of(exchange.getRequest(), large.content()))
                    .doFinally(signal -> large.source().dispose());
        }
        byte[] bytes = ((RequestBody.Whole) body).bytes();
        Optional<BypassReason> reason = RequestPolicy.bypass(bytes.length, policy);
        if (reason.isPresent()) {
            return bypass(reason.get(), bytes);
        }
        ServerHttpRequest request = exchange.getRequest();
        CacheRequest cacheRequest =
                new CacheRequest(request.getMethod().name(), request.getURI().getRawPath(), query(), headers, bytes);
        RequestKeys.Result result = cache.keys().resolve(route, policy, scope, cacheRequest);
        if (result instanceof RequestKeys.None none) {
            return bypass(none.reason(), bytes);
        }
        return find(((RequestKeys.Found) result).lookup(), RequestDirectives.of(headers));
    }

    private Mono<Void> find(Lookup lookup, RequestDirectives directives) {
        Optional<Hit> found = Optional.empty();
        if (!directives.noCache()) {
            found = cache.faults()
                    .guard(
                            Fault.STORE_READ,
                            () -> Optional.ofNullable(cache.store().get(lookup.key())));
            if (found == null) {
                return bypass(BypassReason.FAULT, lookup.request().body());
            }
        }
        Course course = Course.of(lookup, directives, found.orElse(null));
        if (found.isPresent()) {
            if (course.outcome() == Outcome.HIT) {
                return replay(lookup, found.get());
            }
            found.get().release();
        }
        return switch (course.outcome()) {
            case UNAVAILABLE -> unavailable();
            case BYPASS -> bypass(BypassReason.NO_STORE, lookup.request().body());
            default -> fly(lookup, directives.noCache(), course.why());
        };
    }

    private Mono<Void> replay(Lookup lookup, Hit hit) {
        StoredForm form = cache.faults().guard(Fault.HEADER, () -> begin(lookup, hit));
        if (form == null) {
            replyHead.undo();
            hit.release();
            return bypass(BypassReason.FAULT, lookup.request().body());
        }
        status.hit(hit.remaining());
        cache.events().onRequest(route.getId(), Outcome.HIT);
        slot.put(new StoredReply(hit, form));
        return Mono.empty();
    }

    private StoredForm begin(Lookup lookup, Hit hit) {
        StoredForm form = StoredForm.of(hit.response(), lookup.request().headers());
        replyHead.stored(hit, form);
        return form;
    }

    /** RFC 9111 §5.2.1.7. */
    private Mono<Void> unavailable() {
        status.unavailable();
        cache.events().onRequest(route.getId(), Outcome.UNAVAILABLE);
        exchange.getResponse().setStatusCode(HttpStatus.GATEWAY_TIMEOUT);
        return exchange.getResponse().setComplete();
    }

    private Mono<Void> fly(Lookup lookup, boolean anew, String why) {
        FlightLimits limits = new FlightLimits(policy.maxEntry(), policy.finishAbandoned());
        Boarding<Hit> boarding = anew
                ? cache.flights().boardAnew(lookup.key(), limits)
                : cache.flights().board(lookup.key(), limits, () -> storedMeanwhile(lookup));
        if (boarding.answer() != null) {
            return replay(lookup, boarding.answer());
        }
        Reader reader = boarding.reader();
        Flight flight = boarding.flight();
        if (reader == null || flight == null) {
            return bypass(BypassReason.FAULT, lookup.request().body());
        }
        status.forwarded(why, reader.isOpener() ? "" : "collapsed");
        Mono<Head> head = AwaitedHead.of(reader);
        if (reader.isOpener()) {
            head = Mono.deferContextual(context -> {
                Fill.start(cache, lookup, flight, exchange, chain, context);
                return AwaitedHead.of(reader);
            });
        }
        // No doOnCancel: a repeat before the cache cancels what has completed, and the reply needs the reader then.
        return head.doOnError(e -> count(reader))
                .flatMap(known -> read(lookup, reader, known, why))
                .doOnError(e -> reader.close());
    }

    private void count(Reader reader) {
        cache.events().onRequest(route.getId(), reader.isOpener() ? Outcome.MISS : Outcome.COLLAPSED);
    }

    private @Nullable Hit storedMeanwhile(Lookup lookup) {
        Hit hit = cache.faults().guard(Fault.STORE_READ, () -> cache.store().peek(lookup.key()));
        if (hit != null && !Course.isFor(lookup, hit)) {
            hit.release();
            return null;
        }
        return hit;
    }

    private Mono<Void> read(Lookup lookup, Reader reader, Head head, String why) {
        boolean mayRead = reader.isOpener()
                || (head.shareable()
                        && Vary.selects(head.selection(), lookup.request().headers()));
        if (!mayRead) {
            reader.close();
            return bypass(BypassReason.NOT_SHAREABLE, lookup.request().body());
        }
        count(reader);
        if (reader.isOpener()) {
            status.forwarded(
                    why,
                    head.skipped() == null
                            ? "stored"
                            : "detail=" + head.skipped().word());
        }
        replyHead.live(head, reader.isOpener());
        slot.put(new LiveReply(reader, cache.streaming()));
        return Mono.empty();
    }
}
