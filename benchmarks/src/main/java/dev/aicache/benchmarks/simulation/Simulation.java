package dev.aicache.benchmarks.simulation;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

import dev.aicache.EvictionPolicy;
import dev.aicache.StandardEviction;

/**
 * Replays a trace through a store for each policy and each size, and prints a table of what was answered from it.
 *
 * @param percents sizes of the store, of what all answers of the trace would take
 * @param warmUp share of the requests that only fill the store, from 0 to below 1
 */
record Simulation(List<Integer> percents, double warmUp, Freshness freshness, PrintStream out) {

    void run(Trace trace) {
        long footprint = trace.footprint();
        int uncounted = (int) (warmUp * trace.requests().size());
        out.printf(
                Locale.ROOT,
                "%s: %d requests, %d of them to warm up, for %d keys, whose answers would take %.1f MB%n%n",
                trace.name(),
                trace.requests().size(),
                uncounted,
                trace.distinct(),
                footprint / 1e6);
        out.print("| hits / bytes / cost saved |");
        percents.forEach(percent -> out.printf(" %d %% |", percent));
        out.printf("%n|---|%s%n", "---|".repeat(percents.size()));
        for (StandardEviction policy : StandardEviction.values()) {
            row(trace, policy.word(), size -> store(trace, policy, size));
        }
        row(trace, "offline greedy", size -> new OfflineGreedy(trace, size, freshness));
        Score unlimited = Score.of(store(trace, StandardEviction.LRU, Long.MAX_VALUE), trace.requests(), uncounted);
        out.printf("| infinite |%s%n%n", " %s |".formatted(unlimited).repeat(percents.size()));
    }

    private SimulatedCache store(Trace trace, EvictionPolicy policy, long size) {
        return new SimulatedStore(
                size, policy, freshness, trace.requests().get(0).time());
    }

    private void row(Trace trace, String name, LongFunction<SimulatedCache> cache) {
        int uncounted = (int) (warmUp * trace.requests().size());
        long footprint = trace.footprint();
        out.printf("| %s |", name);
        for (int percent : percents) {
            long size = Math.max(1, Math.round(footprint * (percent / 100.0)));
            out.printf(" %s |", Score.of(cache.apply(size), trace.requests(), uncounted));
        }
        out.println();
    }
}
