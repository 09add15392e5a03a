package dev.aicache.gateway;

import java.util.Optional;
import java.util.function.Predicate;

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
import dev.aicache.key.ScopeValue;
import dev.aicache.policy.CallerWishes;
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
    private final long since;

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
        this.since = cache.nanos();
    }

    String routeId() {
        return route.getId();
    }

    private void onBypass(BypassReason reason) {
        status.bypass(reason);
        cache.onBypass(route.getId(), status, reason);
    }

    /** Goes on as if there were no cache, the request untouched. */
    Mono<Void> bypass(BypassReason reason) {
        onBypass(reason);
        return chain.filter(exchange);
    }

    /** Goes on as if there were no cache, with the body that was read. */
    private Mono<Void> bypass(BypassReason reason, ServerHttpRequest replayed) {
        onBypass(reason);
        return chain.filter(exchange.mutate().request(replayed).build());
    }

    Mono<Void> bypass(BypassReason reason, byte[] body) {
        return bypass(
                reason,
                ReplayedRequest.of(
                        exchange.getRequest(), body, exchange.getResponse().bufferFactory()));
    }

    /** Whose the request is, or empty where that cannot be told. */
    Mono<Optional<ScopeValue>> scope(Headers headers) {
        return CallerScope.of(exchange, policy.scope(), headers, cache.faults());
    }

    /** Answers the request, its body read. */
    Mono<Void> answer(Headers headers, CallerWishes wishes, ScopeValue scope, RequestBody body) {
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
        CacheRequest cacheRequest = new CacheRequest(
                request.getMethod().name(),
                request.getURI().getRawPath(),
                request.getURI().getRawQuery(),
                headers,
                bytes);
        RequestKeys.Result result = cache.keys().resolve(route, policy, scope, cacheRequest, wishes);
        if (result instanceof RequestKeys.None none) {
            return bypass(none.reason(), bytes);
        }
        cache.affinity().tell(exchange, cacheRequest);
        RequestKeys.Found found = (RequestKeys.Found) result;
        Lookup lookup = found.lookup();
        status.isRead(lookup.dialect());
        if (found.isNew()) {
            cache.watch().onSpelling(lookup);
        }
        RequestDirectives directives =
                RequestDirectives.of(headers, policy.freshness().clientDirectives());
        return RequestKeys.mayBeItemized(lookup)
                ? cache.longWork()
                        .call(bytes.length, () -> cache.keys().itemized(lookup))
                        .flatMap(itemized -> answer(itemized, directives))
                : answer(lookup, directives);
    }

    private Mono<Void> answer(Lookup lookup, RequestDirectives directives) {
        if (lookup.items() == null) {
            Lookup own = lookup.variant(by -> presented(by, lookup.request().headers()));
            return find(own, EntrySelector.of(cache, own, directives));
        }
        return new EmbeddingVisit(this, cache, exchange, chain)
                .answer(lookup, EntrySelector.of(cache, lookup, directives));
    }

    private Optional<ScopeValue> presented(Scope by, Headers headers) {
        return CallerScope.presented(exchange, by, headers, cache.faults());
    }

    Mono<Void> find(Lookup lookup, EntrySelector wanted) {
        if (!wanted.directives().noCache()) {
            Optional<Hit> found = cache.faults()
                    .guard(
                            Fault.STORE_READ,
                            () -> Optional.ofNullable(cache.store().get(lookup.key(), wanted)));
            if (found == null) {
                return bypass(BypassReason.FAULT, lookup.request().body());
            }
            if (found.isPresent()) {
                return take(lookup, wanted, found.get());
            }
            Mono<Optional<Hit>> converted = OtherForms.of(cache, lookup, wanted);
            if (converted != null) {
                return converted.flatMap(
                        hit -> hit.isPresent() ? take(lookup, wanted, hit.get()) : remotely(lookup, wanted));
            }
            return remotely(lookup, wanted);
        }
        return miss(lookup, wanted);
    }

    private Mono<Void> remotely(Lookup lookup, EntrySelector wanted) {
        RemoteAnswers remote = cache.remote();
        Mono<Optional<Hit>> found = remote == null ? null : remote.find(lookup, wanted);
        return found == null
                ? miss(lookup, wanted)
                : found.flatMap(hit -> hit.isPresent() ? take(lookup, wanted, hit.get(), true) : miss(lookup, wanted));
    }

    private Mono<Void> miss(Lookup lookup, EntrySelector wanted) {
        return switch (Course.withoutEntry(wanted).outcome()) {
            case UNAVAILABLE -> unavailable();
            case BYPASS -> bypass(BypassReason.NO_STORE, lookup.request().body());
            default -> fly(lookup, wanted);
        };
    }

    /** Answers from the entry that the request has selected, and has it filled again where it is time for that. */
    Mono<Void> take(Lookup lookup, EntrySelector wanted, Hit hit) {
        return take(lookup, wanted, hit, false);
    }

    private Mono<Void> take(Lookup lookup, EntrySelector wanted, Hit hit, boolean isRemote) {
        Course course = Course.with(wanted, hit);
        status.hit(hit.remaining(), wanted.isIsolated() ? EntrySelector.ISOLATED : course.detail(hit, isRemote));
        Mono<Void> replayed = replay(lookup, wanted.directives(), hit);
        return wanted.mayRefresh() && Refresh.isDue(cache, lookup, hit)
                ? replayed.then(Refresh.start(cache, lookup, hit.terms().tags(), exchange, chain))
                : replayed;
    }

    /** The status being set, as that depends on why the entry is replayed. */
    Mono<Void> replay(Lookup lookup, RequestDirectives directives, Hit hit) {
        StoredForm form = cache.faults().guard(Fault.HEADER, () -> begin(lookup, hit));
        if (form == null) {
            replyHead.undo();
            hit.release();
            return bypass(BypassReason.FAULT, lookup.request().body());
        }
        cache.onRequest(route.getId(), status, hit.isFresh() ? Outcome.HIT : Outcome.STALE);
        cache.accesses().note(cache, lookup, exchange);
        Runnable onStart = cache.books()
                .onHit(
                        lookup,
                        hit.response(),
                        value -> exchange.getResponse().getHeaders().set(Bookkeeper.HEADER, value));
        @Nullable Mono<Void> onWritten = cache.shadows().after(lookup, hit, form, directives, exchange, chain);
        Runnable onWriting = () -> {
            onStart.run();
            var unused = cache.onHit(route.getId(), hit, since);
        };
        slot.put(new StoredReply(hit, form, policy.replay().pace(), cache.timer(), onWriting, onWritten));
        return Mono.empty();
    }

    private StoredForm begin(Lookup lookup, Hit hit) {
        StoredForm form = StoredForm.of(lookup, hit.response(), cache.timer());
        replyHead.stored(hit, form);
        return form;
    }

    /** RFC 9111 §5.2.1.7. */
    Mono<Void> unavailable() {
        status.unavailable();
        cache.onRequest(route.getId(), status, Outcome.UNAVAILABLE);
        exchange.getResponse().setStatusCode(HttpStatus.GATEWAY_TIMEOUT);
        return exchange.getResponse().setComplete();
    }

    private Mono<Void> fly(Lookup lookup, EntrySelector wanted) {
        boolean isAnew = wanted.directives().noCache();
        return cache.ramp()
                .enter(lookup.routeId(), lookup.key(), isAnew, false, slot -> fly(lookup, wanted, isAnew, slot));
    }

    private Mono<Void> fly(Lookup lookup, EntrySelector wanted, boolean isAnew, FillSlot slot) {
        FlightLimits limits = new FlightLimits(lookup.maxRecorded(), policy.finishAbandoned());
        Boarding<Hit> boarding = slot.board(() -> isAnew
                ? cache.flights().boardAnew(lookup.key(), limits)
                : cache.flights().board(lookup.key(), limits, () -> peek(lookup, wanted)));
        if (boarding.answer() != null) {
            return take(lookup, wanted, boarding.answer());
        }
        Reader reader = boarding.reader();
        Flight flight = boarding.flight();
        if (reader == null || flight == null) {
            return bypass(BypassReason.FAULT, lookup.request().body());
        }
        status.forwarded(wanted, reader.isOpener() ? "" : "collapsed");
        StandIn standIn = new StandIn(this, cache, status, lookup, wanted);
        // No doOnCancel: a repeat before the cache cancels what has completed, and the reply needs the reader then.
        return AwaitedHead.of(cache, lookup, flight, reader, exchange, chain)
                .materialize()
                .flatMap(signal -> {
                    Head head = signal.get();
                    return head == null
                            ? standIn.orFail(reader, signal.getThrowable(), () -> count(lookup, reader))
                            : standIn.or(
                                    reader, head.status(), head.status(), () -> pass(lookup, wanted, reader, head));
                })
                .doOnError(e -> reader.close());
    }

    /** The entry as it is by now, not counted again. */
    @Nullable
    Hit peek(Lookup lookup, Predicate<Hit> isWanted) {
        return cache.faults().guard(Fault.STORE_READ, () -> {
            Hit whole = cache.store().peek(lookup.key(), isWanted);
            return whole == null && lookup.items() != null
                    ? KnownVectors.meanwhile(cache.store(), lookup, isWanted)
                    : whole;
        });
    }

    private Mono<Void> pass(Lookup lookup, EntrySelector wanted, Reader reader, Head head) {
        boolean mayRead = reader.isOpener()
                || (head.shareable()
                        && Vary.selects(head.selection(), lookup.request().headers()));
        if (!mayRead) {
            reader.close();
            return bypass(BypassReason.NOT_SHAREABLE, lookup.request().body());
        }
        count(lookup, reader);
        if (reader.isOpener()) {
            status.forwarded(
                    wanted,
                    head.skipped() == null
                            ? CacheStatus.promise(head.status())
                            : "detail=" + head.skipped().word());
        }
        replyHead.live(head, reader.isOpener());
        slot.put(new LiveReply(reader, cache.streaming(), cache.books().onJoined(lookup, reader)));
        return Mono.empty();
    }

    private void count(Lookup lookup, Reader reader) {
        cache.onRequest(route.getId(), status, reader.isOpener() ? Outcome.MISS : Outcome.COLLAPSED);
        cache.accesses().note(cache, lookup, exchange);
    }
}
