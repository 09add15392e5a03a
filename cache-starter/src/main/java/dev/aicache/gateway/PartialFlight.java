package dev.aicache.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

import dev.aicache.BypassReason;
import dev.aicache.CacheKey;
import dev.aicache.CacheListener.Fault;
import dev.aicache.Outcome;
import dev.aicache.SkipReason;
import dev.aicache.embedding.StoredVector;
import dev.aicache.flight.Boarding;
import dev.aicache.flight.Flight;
import dev.aicache.flight.FlightLimits;
import dev.aicache.flight.Head;
import dev.aicache.flight.Reader;
import dev.aicache.policy.Vary;

/**
 * Fetches what is missing of a request for embeddings, on a flight that everyone shares who misses the same, and puts it
 * together with what is known. What the upstream says other than with an answer goes to the client as it is.
 */
final class PartialFlight {

    private final Visit visit;
    private final GatewayCache cache;
    private final ServerWebExchange exchange;
    private final GatewayFilterChain chain;
    private final Lookup whole;
    private final StandIn standIn;
    private final KnownVectors known;
    private final EntrySelector wanted;
    private final Lookup reduced;
    private final CacheStatus status;
    private final ReplyHead replyHead;
    private final ReplySlot slot;

    /** @param reduced the request for the missing inputs only */
    PartialFlight(
            Visit visit,
            GatewayCache cache,
            ServerWebExchange exchange,
            GatewayFilterChain chain,
            Lookup whole,
            EntrySelector wanted,
            KnownVectors known,
            Lookup reduced) {
        this.visit = visit;
        this.cache = cache;
        this.exchange = exchange;
        this.chain = chain;
        this.whole = whole;
        this.wanted = wanted;
        this.known = known;
        this.reduced = reduced;
        this.status = CacheStatus.of(exchange, cache.faults());
        this.standIn = new StandIn(visit, cache, status, whole, wanted);
        this.replyHead = new ReplyHead(exchange);
        this.slot = exchange.getRequiredAttribute(Attributes.REPLY);
    }

    /** @param otherwise answers the request as it came, where it turns out that this is not the way */
    Mono<Void> board(Supplier<Mono<Void>> otherwise) {
        return cache.ramp().enter(whole.routeId(), reduced.key(), false, false, slot -> board(otherwise, slot));
    }

    private Mono<Void> board(Supplier<Mono<Void>> otherwise, FillSlot slot) {
        FlightLimits limits =
                new FlightLimits(reduced.maxRecorded(), whole.policy().finishAbandoned());
        Boarding<Boolean> boarding =
                slot.board(() -> cache.flights().board(reduced.key(), limits, this::storedMeanwhile));
        Reader reader = boarding.reader();
        Flight flight = boarding.flight();
        if (reader == null || flight == null) {
            // Everything is known by now, as who goes the usual way finds out.
            return otherwise.get();
        }
        status.forwarded(why(), reader.isOpener() ? "" : "collapsed");
        return AwaitedHead.of(cache, reduced, flight, reader, exchange, chain)
                .materialize()
                .flatMap(signal -> signal.get() == null
                        ? fail(reader, signal.getThrowable())
                        : read(reader, signal.get(), otherwise))
                .doOnError(e -> reader.close());
    }

    private String why() {
        return isWithheld() ? wanted.why() : Course.with(known).why();
    }

    /** Whether nothing is known only because nothing that is may be served. */
    private boolean isWithheld() {
        return known.count() == 0 && wanted.isWithheld();
    }

    private @Nullable Boolean storedMeanwhile() {
        EmbeddingItems items = reduced.items();
        Boolean isStored = items == null
                ? null
                : cache.faults()
                        .guard(
                                Fault.STORE_READ,
                                () -> KnownVectors.areAllKnown(cache.store(), reduced, items, cache::mayServeFresh));
        return Boolean.TRUE.equals(isStored) ? isStored : null;
    }

    private void count(Reader reader) {
        cache.onRequest(whole.routeId(), status, reader.isOpener() ? Outcome.MISS : Outcome.COLLAPSED);
        cache.accesses().note(cache, whole, exchange);
    }

    private Mono<Void> fail(Reader reader, @Nullable Throwable failure) {
        if (failure != null) {
            noteOutage(FillFailure.status(failure).value(), null);
        }
        return standIn.orFail(reader, failure, () -> count(reader));
    }

    /** The flight notes it for who opened it; who has joined asks for something else as a whole. */
    private void noteOutage(int status, @Nullable String retryAfter) {
        if (Outages.isOutage(status) && !cache.outages().isOn(whole.key())) {
            cache.outages().begin(whole.key(), retryAfter);
        }
    }

    private Mono<Void> read(Reader reader, Head head, Supplier<Mono<Void>> otherwise) {
        noteOutage(head.status(), head.headers().first("Retry-After"));
        return standIn.or(reader, head.status(), head.status(), () -> pass(reader, head, otherwise));
    }

    private Mono<Void> pass(Reader reader, Head head, Supplier<Mono<Void>> otherwise) {
        boolean mayRead = reader.isOpener()
                || (head.shareable()
                        && Vary.selects(head.selection(), whole.request().headers()));
        if (!mayRead) {
            reader.close();
            return visit.bypass(BypassReason.NOT_SHAREABLE, whole.request().body());
        }
        if (head.status() != 200) {
            count(reader);
            tell(reader, head);
            replyHead.live(head, reader.isOpener());
            slot.put(new LiveReply(reader, cache.streaming(), cache.books().onJoined(reduced, reader)));
            return Mono.empty();
        }
        MergeMemory memory = new MergeMemory(cache.flights().budget());
        return memory.joined(new ReaderFlux(reader, DefaultDataBufferFactory.sharedInstance, () -> {}))
                .onErrorMap(BrokenAnswerException.class, PartialFlight::broken)
                .flatMap(bytes -> cache.longWork().call(bytes.length, () -> merge(head, bytes)))
                .onErrorResume(DataBufferLimitException.class, e -> Mono.just(Merged.NOT))
                .flatMap(merged -> reply(reader, head, merged, memory, otherwise))
                .doFinally(signal -> {
                    // What is complete has passed it on to the reply.
                    if (signal != SignalType.ON_COMPLETE) {
                        memory.close();
                    }
                });
    }

    /** The head has not been sent yet, so the client can be told. */
    private static Throwable broken(Throwable e) {
        return new ResponseStatusException(HttpStatus.BAD_GATEWAY, "The upstream broke off");
    }

    private void tell(Reader reader, Head head) {
        String known = isWithheld()
                ? "detail=" + EntrySelector.ISOLATED
                : "detail=known-%d-of-%d".formatted(this.known.count(), count());
        if (!reader.isOpener()) {
            status.forwarded(why(), "collapsed; " + known);
        } else if (head.skipped() != null) {
            status.forwarded(why(), "detail=" + head.skipped().word());
        } else {
            status.forwarded(why(), "stored; " + known);
        }
    }

    private int count() {
        EmbeddingItems items = whole.items();
        return items == null ? 0 : items.keys().size();
    }

    /**
     * What came of an answer.
     *
     * @param body what the client gets, or null where it has to be asked for in another way
     * @param come the vectors in it, empty where the body is the upstream's own
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, and never compared
    private record Merged(byte @Nullable [] body, Map<CacheKey, StoredVector> come) {

        static final Merged NOT = new Merged(null, Map.of());
    }

    private Merged merge(Head head, byte[] bytes) {
        Merged merged = cache.faults().guard(Fault.DIALECT, () -> judged(head, bytes));
        return merged == null ? Merged.NOT : merged;
    }

    private Merged judged(Head head, byte[] bytes) {
        String type = head.headers().first("Content-Type");
        Optional<SkipReason> skip = reduced.dialect().judge(reduced.traits().get(), type, bytes);
        if (skip.isPresent()) {
            return skip.get() == SkipReason.ERROR_IN_BODY ? new Merged(bytes, Map.of()) : Merged.NOT;
        }
        EmbeddingItems items = reduced.items();
        List<StoredVector> vectors = items == null
                ? null
                : EmbeddingKeeper.split(reduced, items, type, bytes).orElse(null);
        if (items == null || vectors == null) {
            return Merged.NOT;
        }
        Map<CacheKey, StoredVector> come = new HashMap<>();
        for (int i = 0; i < vectors.size(); i++) {
            come.put(items.keys().get(i), vectors.get(i));
        }
        return known.with(come).map(body -> new Merged(body, come)).orElse(Merged.NOT);
    }

    private Mono<Void> reply(
            Reader reader, Head head, Merged merged, MergeMemory memory, Supplier<Mono<Void>> otherwise) {
        byte[] body = merged.body();
        if (body == null || !memory.resize(body.length)) {
            memory.close();
            return otherwise.get();
        }
        Runnable onWritten = () -> {};
        if (merged.come().isEmpty()) {
            status.forwarded(why(), "detail=" + SkipReason.ERROR_IN_BODY.word());
            count(reader);
        } else {
            tell(reader, head);
            cache.onRequest(whole.routeId(), status, known.count() == 0 ? outcome(reader) : Outcome.PARTIAL);
            cache.accesses().note(cache, whole, exchange);
            cache.events().onInputs(whole.routeId(), known.tally(merged.come()));
            onWritten = savings(reader, merged.come());
        }
        replyHead.merged(head, reader.isOpener(), body.length);
        slot.put(new MergedReply(body, memory, onWritten));
        return Mono.empty();
    }

    /** What is known saves its part, and to a caller who has joined another one's call that saves a call. */
    private Runnable savings(Reader reader, Map<CacheKey, StoredVector> come) {
        Runnable joined = cache.books().onJoined(reduced, reader);
        Runnable part = cache.books().onPartlyKnown(whole, known.saved(come, reader.origin()));
        return () -> {
            joined.run();
            part.run();
        };
    }

    private static Outcome outcome(Reader reader) {
        return reader.isOpener() ? Outcome.MISS : Outcome.COLLAPSED;
    }
}
