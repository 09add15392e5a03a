package dev.aicache.metrics;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.aicache.coordination.remote.Opened.Finding;
import dev.aicache.coordination.remote.RemoteStatistics;
import dev.aicache.coordination.remote.RemoteStatistics.Circuit;
import dev.aicache.coordination.remote.RemoteStatus;

/**
 * How the store that instances share does: {@code ai.cache.remote.reads} and {@code .writes} by result, {@code .unusable} by
 * reason, how long reads take ({@code .latency}), how much waits to be written ({@code .waiting}), and whether the store is
 * asked at all ({@code .circuit}).
 */
public final class RemoteMeters implements MeterBinder {

    private static final String READS = "Reads of the store that instances share";
    private static final String WRITES = "Entries for the store that instances share";

    private final RemoteStatus remote;

    public RemoteMeters(RemoteStatus remote) {
        this.remote = remote;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        count(registry, "reads", "hit", READS, RemoteStatistics::hits);
        count(registry, "reads", "miss", READS, RemoteStatistics::misses);
        count(registry, "reads", "unusable", READS, RemoteMeters::unusable);
        count(registry, "reads", "error", READS, RemoteStatistics::errors);
        count(registry, "reads", "timeout", READS, RemoteStatistics::timeouts);
        count(registry, "reads", "skipped", READS, RemoteStatistics::skipped);
        count(registry, "writes", "written", WRITES, RemoteStatistics::written);
        count(registry, "writes", "too-large", WRITES, RemoteStatistics::tooLarge);
        count(registry, "writes", "dropped", WRITES, RemoteStatistics::dropped);
        count(registry, "writes", "failed", WRITES, RemoteStatistics::failed);
        for (Finding finding : Finding.values()) {
            if (finding != Finding.ENTRY) {
                unusable(registry, finding);
            }
        }
        FunctionTimer.builder(
                        "ai.cache.remote.latency",
                        remote,
                        each -> each.statistics().reads(),
                        each -> each.statistics().readTime().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("How long reads of the store that instances share have taken, those that failed included")
                .register(registry);
        Gauge.builder(
                        "ai.cache.remote.waiting",
                        remote,
                        each -> each.statistics().waiting())
                .description("Entries that wait to be written to the store that instances share")
                .register(registry);
        circuit(registry, "reads", RemoteStatistics::reading);
        circuit(registry, "writes", RemoteStatistics::writing);
    }

    private static double unusable(RemoteStatistics statistics) {
        return statistics.unusable().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private void count(
            MeterRegistry registry,
            String what,
            String result,
            String description,
            ToDoubleFunction<RemoteStatistics> count) {
        FunctionCounter.builder("ai.cache.remote." + what, remote, each -> count.applyAsDouble(each.statistics()))
                .description(description)
                .tag("result", result)
                .register(registry);
    }

    private void unusable(MeterRegistry registry, Finding finding) {
        FunctionCounter.builder(
                        "ai.cache.remote.unusable",
                        remote,
                        each -> each.statistics().unusable().getOrDefault(finding, 0L))
                .description("What was found in the store that instances share and cannot be used")
                .tag("reason", word(finding))
                .register(registry);
    }

    private void circuit(MeterRegistry registry, String what, Function<RemoteStatistics, Circuit> now) {
        for (Circuit state : Circuit.values()) {
            Gauge.builder("ai.cache.remote.circuit", remote, each -> now.apply(each.statistics()) == state ? 1 : 0)
                    .description("1 for how it stands with asking the store that instances share, 0 for all else")
                    .tag("of", what)
                    .tag("state", word(state))
                    .register(registry);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
