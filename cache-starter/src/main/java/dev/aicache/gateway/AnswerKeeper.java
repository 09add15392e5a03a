package dev.aicache.gateway;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CacheListener.Fault;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.SkipReason;
import dev.aicache.VarySelection;
import dev.aicache.dialect.SseEvents;
import dev.aicache.dialect.Usage;
import dev.aicache.flight.Flight;
import dev.aicache.flight.Head;
import dev.aicache.policy.ResponseDecision;
import dev.aicache.policy.ResponsePolicy;
import dev.aicache.policy.StoredHeaders;
import dev.aicache.policy.Vary;
import dev.aicache.savings.AnswerCost;
import dev.aicache.savings.FinishedAnswer;
import dev.aicache.store.Deposit;
import dev.aicache.store.Placement;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR;

/** Decides what becomes of one fill's answer: at its head who may read it, at its end whether it is stored. */
final class AnswerKeeper {

    private final GatewayCache cache;
    private final Lookup lookup;
    private final Flight flight;
    private final Map<String, Object> attributes;
    private final long started;

    private @Nullable Head head;
    private Duration ttl = Duration.ZERO;
    private long declared = -1;
    private long arrived;

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
        this.started = cache.timer().now(TimeUnit.NANOSECONDS);
    }

    void onHead(int status, Headers headers) {
        boolean[] shareable = {false};
        VarySelection[] selection = new VarySelection[1];
        boolean decided = cache.faults().run(Fault.HEADER, () -> {
            ResponseDecision decision = ResponsePolicy.decide(status, headers, lookup.policy());
            ttl = lookup.policy()
                    .shortened(decision.ttl(), ThreadLocalRandom.current().nextDouble());
            shareable[0] = decision.shareable();
            selection[0] = Vary.of(lookup.request().headers(), headers, lookup::isSelectedByKey);
            if (decision.skip() != null) {
                flight.spoil(decision.skip());
            }
            declared = length(headers.first("Content-Length"));
            if (declared > lookup.policy().maxEntry()) {
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
        Head known = new Head(status, headers, shareable[0], selection[0], flight.unstorable());
        head = known;
        flight.publish(known);
    }

    /** Whether the piece, the next of the body, completes an answer of declared length that may be stored. */
    boolean isLast(byte[] piece) {
        arrived += piece.length;
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
        Optional<SkipReason> judged = judge(known, bytes);
        return judged.isPresent() ? judged.get() : store(known, bytes);
    }

    private static byte[] joined(byte[] recorded, byte[] last) {
        if (last.length == 0 || recorded.length == 0) {
            return last.length == 0 ? recorded : last;
        }
        byte[] all = Arrays.copyOf(recorded, recorded.length + last.length);
        System.arraycopy(last, 0, all, recorded.length, last.length);
        return all;
    }

    private Optional<SkipReason> judge(Head known, byte[] bytes) {
        Optional<SkipReason> judged = cache.faults()
                .guard(
                        Fault.DIALECT,
                        () -> lookup.dialect()
                                .judge(lookup.traits().get(), known.headers().first("Content-Type"), bytes));
        return judged == null ? Optional.of(SkipReason.FAULT) : judged;
    }

    private @Nullable SkipReason store(Head known, byte[] bytes) {
        SkipReason[] skip = new SkipReason[1];
        double cost = cost(known, bytes);
        boolean done = cache.faults().run(Fault.STORE_WRITE, () -> {
            CachedResponse response = new CachedResponse(
                    known.status(), StoredHeaders.of(known.headers()), body(known, bytes), known.selection());
            Placement placement = cache.store()
                    .put(new Deposit(
                            lookup.key(), response, ttl, cost, lookup.material().scopeId()));
            skip[0] = placement.refused();
            // A purge that came while this was stored has marked the flight before it emptied the store.
            if (flight.unstorable() != null) {
                cache.store().remove(lookup.key(), placement.sequence());
                skip[0] = flight.unstorable();
            }
        });
        if (done && skip[0] == null) {
            cache.faults().run(Fault.KEY, () -> lookup.remember(cache.explainer()));
        }
        return done ? skip[0] : SkipReason.FAULT;
    }

    /** What the answer cost, by the gateway's own measure; 0 where that fails or makes no sense. */
    double cost(Head known, byte[] bytes) {
        AnswerCost measure = cache.cost();
        Double cost = cache.faults().guard(Fault.COST, () -> {
            // The clock may be one that is set back.
            long taken = Math.max(0, cache.timer().now(TimeUnit.NANOSECONDS) - started);
            Usage usage = measure.needsUsage() ? usage(known, bytes) : null;
            return checked(
                    measure.of(new FinishedAnswer(lookup.routeId(), usage, Duration.ofNanos(taken), bytes.length)));
        });
        return cost == null ? 0 : cost;
    }

    private @Nullable Usage usage(Head known, byte[] bytes) {
        Optional<Usage> usage = cache.faults()
                .guard(
                        Fault.DIALECT,
                        () -> lookup.dialect().usage(known.headers().first("Content-Type"), bytes));
        return usage == null ? null : usage.orElse(null);
    }

    private static double checked(double cost) {
        if (cost >= 0 && Double.isFinite(cost)) {
            return cost;
        }
        throw new IllegalStateException("A cost of " + cost);
    }

    private static Body body(Head known, byte[] bytes) {
        return isEventStream(known.headers().first("Content-Type"))
                ? Body.ofEvents(bytes, SseEvents.boundaries(bytes))
                : Body.of(bytes);
    }

    private static boolean isEventStream(@Nullable String contentType) {
        return contentType != null
                && contentType.strip().toLowerCase(Locale.ROOT).startsWith("text/event-stream");
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
