package dev.aicache.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CacheListener.Fault;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.SkipReason;
import dev.aicache.VarySelection;
import dev.aicache.dialect.StreamPieces;
import dev.aicache.flight.Flight;
import dev.aicache.flight.Head;
import dev.aicache.policy.ResponseDecision;
import dev.aicache.policy.ResponsePolicy;
import dev.aicache.policy.ResponseTags;
import dev.aicache.policy.StaleWindows;
import dev.aicache.policy.StoredHeaders;
import dev.aicache.policy.Vary;
import dev.aicache.store.Deposit;
import dev.aicache.store.Placement;
import dev.aicache.store.Terms;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR;

/** Decides what becomes of one fill's answer: at its head who may read it, at its end whether it is stored. */
final class AnswerKeeper {

    /** Reasons not to store an answer that is good for who asked now, or as far as can be told without judging it. */
    private static final Set<SkipReason> WHOLE = EnumSet.complementOf(EnumSet.of(
            SkipReason.STATUS,
            SkipReason.INCOMPLETE,
            SkipReason.ERROR_IN_BODY,
            SkipReason.FALLBACK,
            SkipReason.BROKEN,
            SkipReason.ABANDONED,
            SkipReason.FAULT));

    private final GatewayCache cache;
    private final Lookup lookup;
    private final Flight flight;
    private final Map<String, Object> attributes;
    private final FillExpense expense;
    private final FillFence fence;
    private final @Nullable Arrivals arrivals;

    private @Nullable Head head;
    private Duration ttl = Duration.ZERO;
    private StaleWindows stale = StaleWindows.NONE;
    private long declared = -1;
    private long arrived;
    private volatile @Nullable Origin origin;

    /**
     * Begins with the fill: what that takes is counted from here.
     *
     * @param attributes those of the fill's exchange
     */
    AnswerKeeper(GatewayCache cache, Lookup lookup, Flight flight, Map<String, Object> attributes) {
        this.cache = cache;
        this.lookup = lookup;
        this.flight = flight;
        this.attributes = attributes;
        this.expense = new FillExpense(cache, lookup);
        this.fence = FillFence.of(cache, lookup, flight);
        this.arrivals = lookup.policy().replay().pace().isRecorded() ? new Arrivals() : null;
    }

    void onHead(int status, Headers headers) {
        expense.onHead();
        if (Outages.isOutage(status)) {
            lookup.outageKeys().forEach(key -> cache.outages().begin(key, headers.first("Retry-After")));
        } else {
            lookup.outageKeys().forEach(cache.outages()::end);
        }
        boolean[] shareable = {false};
        VarySelection[] selection = new VarySelection[1];
        boolean decided = cache.faults().run(Fault.HEADER, () -> {
            fence.onHead(headers);
            Instant now = Instant.ofEpochMilli(cache.timer().now(TimeUnit.MILLISECONDS));
            ResponseDecision decision = ResponsePolicy.decide(status, headers, lookup.policy(), lookup.ttl(), now);
            stale = status == 200 ? StaleWindows.of(headers, lookup.policy()) : StaleWindows.NONE;
            ttl = lookup.policy()
                    .shortened(decision.ttl(), ThreadLocalRandom.current().nextDouble());
            shareable[0] = decision.shareable();
            selection[0] = Vary.of(lookup.request().headers(), headers, lookup::isSelectedByKey);
            if (decision.skip() != null) {
                flight.spoil(decision.skip());
            }
            declared = length(headers.first("Content-Length"));
            if (declared > lookup.maxRecorded()) {
                flight.spoil(SkipReason.TOO_LARGE);
            }
        });
        if (!decided) {
            flight.spoil(SkipReason.FAULT);
        }
        if (isFallback()) {
            flight.spoil(SkipReason.FALLBACK);
        }
        // Who comes now would rather ask again than hear of a failure, and may not have what is not shareable.
        if (!shareable[0] || flight.unstorable() != null) {
            flight.close();
        }
        Head known =
                new Head(status, ResponseTags.removedFrom(headers), shareable[0], selection[0], flight.unstorable());
        head = known;
        flight.publish(known);
    }

    /** How many bytes of the body have arrived. */
    long arrived() {
        return arrived;
    }

    /** The answer will not come, or not whole. */
    void onEnd(SkipReason reason, Throwable failure) {
        if (reason == SkipReason.BROKEN
                && Outages.isOutage(FillFailure.status(failure).value())) {
            lookup.outageKeys().forEach(key -> cache.outages().begin(key, null));
        }
    }

    /** Whether the piece, the next of the body, completes an answer of declared length that may be stored. */
    boolean isLast(byte[] piece) {
        arrived += piece.length;
        if (arrivals != null && flight.unstorable() == null) {
            arrivals.add(arrived, cache.timer().now(TimeUnit.MILLISECONDS));
        }
        return arrived == declared && flight.unstorable() == null;
    }

    /**
     * Stores the finished answer, or says why not.
     *
     * @param last what of the answer is not recorded yet
     */
    @Nullable
    SkipReason keep(byte[] last) {
        if (isFallback()) {
            flight.spoil(SkipReason.FALLBACK);
        }
        Head known = head;
        SkipReason skip = flight.unstorable();
        if (skip != null || known == null) {
            return skip == null ? SkipReason.INCOMPLETE : skip;
        }
        byte[] bytes = cache.faults().guard(Fault.STORE_WRITE, () -> joined(flight.recorded(), last));
        if (bytes == null) {
            return SkipReason.FAULT;
        }
        Optional<SkipReason> judged = new AnswerJudge(cache.faults(), lookup).judge(known, bytes);
        if (cache.books().isOn() && judged.map(WHOLE::contains).orElse(true)) {
            origin = expense.origin(known, bytes);
        }
        if (judged.isPresent()) {
            return judged.get();
        }
        if (fence.isPurged()) {
            return SkipReason.SUPERSEDED;
        }
        EmbeddingKeeper vectors = EmbeddingKeeper.of(cache, lookup, known, bytes);
        return vectors == null
                ? store(known, bytes)
                : vectors.store(flight, () -> terms(known, bytes), expense.cost(known, bytes), origin);
    }

    /** What is known of what the call took until now. */
    Origin origin() {
        Origin noted = origin;
        return noted == null ? expense.origin() : noted;
    }

    /**
     * What callers who shared the answer did not have to spend; null where they might not have had to, or would gladly do
     * without it.
     *
     * @param skip what {@link #keep} said
     */
    @Nullable
    Origin delivered(@Nullable SkipReason skip) {
        return skip == null || WHOLE.contains(skip) ? origin() : null;
    }

    private static byte[] joined(byte[] recorded, byte[] last) {
        if (last.length == 0 || recorded.length == 0) {
            return last.length == 0 ? recorded : last;
        }
        byte[] all = Arrays.copyOf(recorded, recorded.length + last.length);
        System.arraycopy(last, 0, all, recorded.length, last.length);
        return all;
    }

    private @Nullable SkipReason store(Head known, byte[] bytes) {
        SkipReason[] skip = new SkipReason[1];
        double cost = expense.cost(known, bytes);
        RemoteAnswers remote = cache.remote();
        boolean done = cache.faults().run(Fault.STORE_WRITE, () -> {
            CachedResponse response = new CachedResponse(
                    known.status(), StoredHeaders.of(known.headers()), body(known, bytes), known.selection(), origin);
            Terms terms = terms(known, bytes);
            Placement placement = cache.store()
                    .put(new Deposit(
                            lookup.key(),
                            response,
                            terms,
                            cost,
                            lookup.material().scopeId()));
            skip[0] = placement.refused();
            // A purge that came while this was stored has marked the flight before it emptied the store.
            if (flight.unstorable() != null) {
                cache.store().remove(lookup.key(), placement.sequence());
                skip[0] = flight.unstorable();
            }
            if (remote != null && skip[0] == null) {
                remote.put(lookup, response, terms, cost);
            }
        });
        if (done && skip[0] == null) {
            cache.faults().run(Fault.KEY, () -> lookup.remember(cache.explainer()));
            cache.accesses().stored(cache, lookup, cost);
        }
        return done ? skip[0] : SkipReason.FAULT;
    }

    private Terms terms(Head known, byte[] bytes) {
        Duration taken = Duration.ofNanos(expense.taken());
        return Terms.of(
                        ttl,
                        stale.whileRevalidate(),
                        stale.ifError(),
                        // An error is not asked for again before its time.
                        known.status() == 200 ? taken : Duration.ZERO,
                        lookup.wishes().tags())
                .aged(ResponsePolicy.age(known.headers()).plus(taken))
                .stamped(fence.stamp(expense.model(known, bytes)))
                .limited(cache.maxLifetime());
    }

    private Body body(Head known, byte[] bytes) {
        int[] ends = StreamPieces.ends(known.headers().first("Content-Type"), bytes);
        if (ends.length == 0) {
            return Body.of(bytes);
        }
        return arrivals == null ? Body.ofEvents(bytes, ends) : arrivals.body(bytes, ends);
    }

    /** A circuit breaker's fallback answers 200 in the upstream's name. */
    private boolean isFallback() {
        return attributes.containsKey(CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR);
    }

    /** The declared length in bytes, or -1 where none is, or none that makes sense. */
    private static long length(@Nullable String contentLength) {
        try {
            return contentLength == null ? -1 : Long.parseLong(contentLength.trim());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
