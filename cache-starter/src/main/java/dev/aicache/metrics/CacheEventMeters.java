package dev.aicache.metrics;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.aicache.Anomaly;
import dev.aicache.BudgetChange;
import dev.aicache.BypassReason;
import dev.aicache.CacheListener;
import dev.aicache.HeldBack;
import dev.aicache.InputTally;
import dev.aicache.Outcome;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.ShadowResult;
import dev.aicache.SkipReason;

/**
 * Counts what the cache does: {@code ai.cache.requests} by route, outcome and reason, how long hits and fills take, and how old hits are, by route, {@code ai.cache.fills} by route,
 * result and reason, {@code ai.cache.inputs} and {@code ai.cache.ramp} by route and result, {@code ai.cache.faults} by port, {@code ai.cache.memory.changes} by cause, {@code ai.cache.purges} by origin and reach. Every tag is of a closed set but the route, of which there are as
 * many as are configured. Thread-safe.
 */
public final class CacheEventMeters implements CacheListener, MeterBinder {

    private static final String NO_REASON = "none";

    private final ConcurrentMap<Series, Counter> counters = new ConcurrentHashMap<>();
    private final ConcurrentMap<Series, Timer> timers = new ConcurrentHashMap<>();
    private volatile @Nullable MeterRegistry registry;

    @Override
    public void bindTo(MeterRegistry registry) {
        counters.clear();
        timers.clear();
        this.registry = registry;
    }

    @Override
    public void onRequest(String route, Outcome outcome) {
        count("ai.cache.requests", "Requests of cached routes", "outcome", outcome.word(), route, NO_REASON);
    }

    @Override
    public void onBypass(String route, BypassReason reason) {
        count("ai.cache.requests", "Requests of cached routes", "outcome", Outcome.BYPASS.word(), route, reason.word());
    }

    @Override
    public void onChannelHit(String route, int status, Duration duration) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Series series = new Series("channel", route, Integer.toString(status), NO_REASON);
            Timer known = timers.get(series);
            if (known == null) {
                known = channelTimer(route, series.word(), meters);
                timers.put(series, known);
            }
            known.record(duration);
        }
    }

    @Override
    public void onInputs(String route, InputTally tally) {
        add("known", tally.known(), route);
        add("asked", tally.inputs() - tally.known(), route);
    }

    private void add(String result, int inputs, String route) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Counter.builder("ai.cache.inputs")
                    .description("Inputs of requests for embeddings that were answered from memory at least in part")
                    .tag("route", route)
                    .tag("result", result)
                    .register(meters)
                    .increment(inputs);
        }
    }

    @Override
    public void onHeldBack(String route, HeldBack how) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Counter.builder("ai.cache.ramp")
                    .description("Requests that had to wait because the gateway is cold")
                    .tag("route", route)
                    .tag("result", how.word())
                    .register(meters)
                    .increment();
        }
    }

    @Override
    public void onStored(String route) {
        count("ai.cache.fills", "Upstream calls that the cache made", "result", "stored", route, NO_REASON);
    }

    @Override
    public void onSkipped(String route, SkipReason reason) {
        count("ai.cache.fills", "Upstream calls that the cache made", "result", "skipped", route, reason.word());
    }

    @Override
    public void onShadow(String route, ShadowResult result) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Counter.builder("ai.cache.shadow")
                    .description("Answers from memory that were asked for again to be compared")
                    .tag("route", route)
                    .tag("result", result.word())
                    .register(meters)
                    .increment();
        }
    }

    @Override
    public void onAnomaly(Anomaly anomaly) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Counter.builder("ai.cache.anomalies")
                    .description("Times that a route's key was found to leave out too much, by what it looked like")
                    .tag("route", anomaly.route())
                    .tag("sign", anomaly.sign().word())
                    .tag("action", anomaly.isBypassed() ? "bypass" : "alarm")
                    .register(meters)
                    .increment();
        }
    }

    @Override
    public void onFault(Fault fault) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Counter.builder("ai.cache.faults")
                    .description("Failures of the cache itself; the requests went on without it")
                    .tag("port", fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                    .register(meters)
                    .increment();
        }
    }

    @Override
    public void onBudgetChange(BudgetChange change) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Counter.builder("ai.cache.memory.changes")
                    .description("Changes of what entries may take")
                    .tag("cause", change.cause().name().toLowerCase(java.util.Locale.ROOT))
                    .register(meters)
                    .increment();
        }
    }

    @Override
    public void onPurge(PurgeNotice notice, PurgeResult.@Nullable Reach reach) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Counter.builder("ai.cache.purges")
                    .description("Purges that this instance has accepted, or heard of from another one")
                    .tag("origin", reach == null ? "remote" : "local")
                    .tag(
                            "reach",
                            (reach == null ? PurgeResult.Reach.EVERYONE : reach)
                                    .name()
                                    .toLowerCase(java.util.Locale.ROOT))
                    .register(meters)
                    .increment();
        }
    }

    private void count(String name, String description, String kind, String word, String route, String reason) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Series series = new Series(name, route, word, reason);
            Counter known = counters.get(series);
            if (known == null) {
                known = Counter.builder(name)
                        .description(description)
                        .tag("route", route)
                        .tag(kind, word)
                        .tag("reason", reason)
                        .register(meters);
                counters.put(series, known);
            }
            known.increment();
        }
    }

    @Override
    public void onHit(String route, Duration age, Duration took) {
        record("ai.cache.hit.age", "Age of stored answers when they are given", route, age);
        record(
                "ai.cache.hit.latency",
                "From a request's coming to the cache until its stored answer is written",
                route,
                took);
    }

    @Override
    public void onFilled(String route, Duration firstByte, Duration whole) {
        record("ai.cache.fill.latency", "Duration of upstream calls that the cache made", route, whole);
        if (!firstByte.isZero()) {
            record(
                    "ai.cache.fill.first",
                    "From the start of upstream calls to the first byte of their answers",
                    route,
                    firstByte);
        }
    }

    private void record(String name, String description, String route, Duration time) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Series series = new Series(name, route, "", NO_REASON);
            Timer known = timers.get(series);
            if (known == null) {
                known = Timer.builder(name)
                        .description(description)
                        .tag("route", route)
                        .register(meters);
                timers.put(series, known);
            }
            known.record(time);
        }
    }

    private static Timer channelTimer(String route, String status, MeterRegistry meters) {
        return Timer.builder("ai.cache.channel.requests")
                .description("Requests answered from the server's channel, which http.server.requests does not see")
                .tag("route", route)
                .tag("method", "POST")
                .tag("status", status)
                .tag("outcome", "SUCCESS")
                .register(meters);
    }

    /** To find a meter again for less than a registry takes. */
    private record Series(String name, String route, String word, String reason) {}
}
