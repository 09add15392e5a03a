package dev.aicache.gateway;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import dev.aicache.Headers;
import dev.aicache.SkipReason;
import dev.aicache.flight.FillControl;
import dev.aicache.flight.Flight;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CACHED_REQUEST_BODY_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;

/**
 * An upstream call that belongs to a flight and to no client: the rest of the filter chain, run on an exchange of its
 * own whose response is the flight's recording.
 *
 * <p>Signals of the upstream come one at a time; {@link FillControl} calls and the timer come from any thread.
 */
final class Fill implements FillControl, FillResponse.Recorder {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache");

    private final GatewayCache cache;
    private final Lookup lookup;
    private final Flight flight;
    private final AnswerKeeper keeper;
    private final FillWatch watch;
    private final FillExchange exchange;
    private final Disposable.Swap call = Disposables.swap();
    private final AtomicBoolean over = new AtomicBoolean();

    private volatile @Nullable RecordingSubscriber feed;

    /** The piece that completes an answer of declared length, held back until the answer is stored. */
    private byte[] last = {};

    private Fill(GatewayCache cache, Lookup lookup, Flight flight, ServerWebExchange client) {
        this.cache = cache;
        this.lookup = lookup;
        this.flight = flight;
        FillResponse response = new FillResponse(client.getResponse().bufferFactory(), this);
        FillRequest request = new FillRequest(
                client.getRequest(),
                lookup.request().body(),
                client.getResponse().bufferFactory());
        this.exchange = new FillExchange(client, request, response);
        if (lookup.items() != null && lookup.items().isReduced()) {
            // Another filter keeps the body there, but it is not what this fill asks.
            exchange.getAttributes().remove(CACHED_REQUEST_BODY_ATTR);
        }
        this.keeper = new AnswerKeeper(cache, lookup, flight, exchange.getAttributes());
        this.watch = new FillWatch(flight, lookup.policy().fillTimeout(), cache.timer(), this::timeOut, this::cancel);
    }

    /** Runs the chain for the flight. */
    static void start(
            GatewayCache cache,
            Lookup lookup,
            Flight flight,
            ServerWebExchange client,
            GatewayFilterChain chain,
            ContextView context) {
        start(cache, lookup, flight, client, run -> run.contextWrite(context), chain);
    }

    /** Runs the chain for the flight on another thread, so that the caller at hand is not held up. */
    static void startApart(
            GatewayCache cache,
            Lookup lookup,
            Flight flight,
            ServerWebExchange client,
            GatewayFilterChain chain,
            ContextView context) {
        start(cache, lookup, flight, client, run -> run.contextWrite(context).subscribeOn(cache.timer()), chain);
    }

    private static void start(
            GatewayCache cache,
            Lookup lookup,
            Flight flight,
            ServerWebExchange client,
            UnaryOperator<Mono<Void>> way,
            GatewayFilterChain chain) {
        try {
            Fill fill = new Fill(cache, lookup, flight, client);
            flight.steer(fill);
            RemoteAnswers remote = cache.remote();
            if (remote != null) {
                remote.onFill(lookup.key(), flight);
            }
            fill.subscribe(chain, way);
        } catch (RuntimeException | Error e) {
            // Others may have joined, and nobody else would ever end their waiting.
            flight.fail(e);
            throw e;
        }
    }

    private void subscribe(GatewayFilterChain chain, UnaryOperator<Mono<Void>> way) {
        watch.start();
        Mono<Void> run = Mono.defer(() -> cache.writer()
                        .filter(exchange, each -> chain.filter(each).doOnSuccess(done -> forgetTrailers())))
                .then(Mono.defer(() -> exchange.getResponse().setComplete()));
        call.update(way.apply(run).subscribe(nothing -> {}, this::onFailure, this::onChainComplete));
    }

    /** A recording takes no trailers; the writer, who would pass them on, fails and drops the connection for it. */
    private void forgetTrailers() {
        exchange.getAttributes().remove(CLIENT_RESPONSE_ATTR);
    }

    @Override
    public void onHead(int status, Headers headers) {
        watch.touch();
        keeper.onHead(status, headers);
    }

    @Override
    public Mono<Void> record(Flux<DataBuffer> body) {
        return RecordingSubscriber.record(body, this);
    }

    void feedFrom(RecordingSubscriber subscriber) {
        feed = subscriber;
    }

    /** Whether the next piece may be asked for. */
    boolean onPiece(byte[] piece) {
        watch.touch();
        if (keeper.isLast(piece)) {
            // Who has read as much as was declared takes the answer for whole and may ask again at once.
            last = piece;
            return true;
        }
        boolean room = flight.append(piece);
        if (!room) {
            watch.onPause();
        }
        return room;
    }

    void onBodyComplete() {
        if (over.compareAndSet(false, true)) {
            watch.stop();
            if (lookup.items() == null) {
                complete();
            } else {
                cache.longWork().run(keeper.arrived(), this::complete);
            }
        }
    }

    private void complete() {
        SkipReason skip = SkipReason.FAULT;
        try {
            skip = keeper.keep(last);
        } finally {
            if (skip != null) {
                // Who reads to the end may want to know whether the answer is stored.
                flight.spoil(skip);
            }
            try {
                tell(skip);
            } finally {
                // Even after an error: the answer is whole, and nobody else would ever end the readers' waiting.
                if (last.length > 0) {
                    flight.append(last);
                }
                flight.finish(keeper.delivered(skip));
            }
        }
    }

    /** An answer without a body ends with its chain. */
    private void onChainComplete() {
        onBodyComplete();
    }

    private void onFailure(Throwable failure) {
        if (end(SkipReason.BROKEN, failure)) {
            log.info(
                    "Route {}: the upstream call failed: {}",
                    lookup.routeId(),
                    failure.getClass().getName());
        }
    }

    private void timeOut() {
        if (end(
                SkipReason.BROKEN,
                new ResponseStatusException(
                        HttpStatus.GATEWAY_TIMEOUT,
                        "The upstream sent nothing for " + lookup.policy().fillTimeout()))) {
            log.info(
                    "Route {}: the upstream sent nothing for {}",
                    lookup.routeId(),
                    lookup.policy().fillTimeout());
            call.dispose();
        }
    }

    @Override
    public void cancel() {
        // Nobody reads an answer that cannot be stored: then that is why it is not.
        SkipReason reason = flight.unstorable();
        if (end(reason == null ? SkipReason.ABANDONED : reason, new IllegalStateException("Every caller has left"))) {
            call.dispose();
        }
    }

    private boolean end(SkipReason reason, Throwable failure) {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        watch.stop();
        exchange.stopObservation(cache.faults(), failure);
        keeper.onEnd(reason, failure);
        try {
            tell(reason);
        } finally {
            flight.fail(failure);
        }
        return true;
    }

    @Override
    public void resume() {
        watch.touch();
        RecordingSubscriber subscriber = feed;
        if (subscriber != null) {
            subscriber.resume();
        }
    }

    @Override
    public void onAbandoned() {
        watch.onAbandoned();
    }

    /**
     * Before the readers see the end, so that whoever has an answer finds it counted; and when nobody can join any more, so
     * that whoever is told finds the fill over.
     */
    private void tell(@Nullable SkipReason skip) {
        flight.close();
        if (skip == null) {
            cache.events().onStored(lookup.routeId());
        } else {
            cache.events().onSkipped(lookup.routeId(), skip);
        }
        cache.books().onFilled(lookup, keeper.origin());
    }
}
