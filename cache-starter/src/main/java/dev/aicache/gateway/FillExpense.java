package dev.aicache.gateway;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheListener.Fault;
import dev.aicache.Origin;
import dev.aicache.dialect.Usage;
import dev.aicache.flight.Head;
import dev.aicache.savings.AnswerCost;
import dev.aicache.savings.FinishedAnswer;

/** What one fill takes, from when this is made: time, tokens, and what they cost. */
final class FillExpense {

    private final GatewayCache cache;
    private final Lookup lookup;
    private final long started;

    private volatile long firstByte;

    /** Of the finished answer, once it was read; null where it does not say. */
    private @Nullable Usage usage;

    private boolean isUsageRead;

    FillExpense(GatewayCache cache, Lookup lookup) {
        this.cache = cache;
        this.lookup = lookup;
        this.started = cache.timer().now(TimeUnit.NANOSECONDS);
    }

    /** The head of the answer has come. */
    void onHead() {
        firstByte = taken();
    }

    /** Nanoseconds until now. */
    long taken() {
        // The clock may be one that is set back.
        return Math.max(0, cache.timer().now(TimeUnit.NANOSECONDS) - started);
    }

    /** What is known of it while there is no answer to read. */
    Origin origin() {
        return cache.books().origin(null, taken(), firstByte);
    }

    /** What is known of it by the finished answer. */
    Origin origin(Head known, byte[] bytes) {
        return cache.books().origin(usage(known, bytes), taken(), firstByte);
    }

    /** What the answer cost, by the gateway's own measure; 0 where that fails or makes no sense. */
    double cost(Head known, byte[] bytes) {
        AnswerCost measure = cache.cost();
        Double cost = cache.faults().guard(Fault.COST, () -> {
            Usage told = measure.needsUsage() && known.status() == 200 ? usage(known, bytes) : null;
            return checked(
                    measure.of(new FinishedAnswer(lookup.routeId(), told, Duration.ofNanos(taken()), bytes.length)));
        });
        return cost == null ? 0 : cost;
    }

    /** The model that answered, as the answer says, or null. */
    @Nullable
    String model(Head known, byte[] bytes) {
        Usage told = usage(known, bytes);
        return told == null ? null : told.model();
    }

    private @Nullable Usage usage(Head known, byte[] bytes) {
        if (!isUsageRead) {
            isUsageRead = true;
            Optional<Usage> told = cache.faults()
                    .guard(
                            Fault.DIALECT,
                            () -> lookup.dialect().usage(known.headers().first("Content-Type"), bytes));
            usage = told == null ? null : told.orElse(null);
        }
        return usage;
    }

    private static double checked(double cost) {
        if (cost >= 0 && Double.isFinite(cost)) {
            return cost;
        }
        throw new IllegalStateException("A cost of " + cost);
    }
}
