package dev.aicache.benchmarks.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.aicache.StandardEviction;
import dev.aicache.benchmarks.SampleKey;
import dev.aicache.routing.Rendezvous;

/**
 * Gateways with a store of their own each, behind one edge that chooses among them. A hit takes a fixed time; a call to the
 * model takes a time drawn from an exponential distribution, and whoever asks for the same at the same gateway meanwhile
 * waits for its end. Not thread-safe; for one trace.
 */
final class Fleet {

    private static final Rendezvous HOMES = new Rendezvous(0, 0);

    private final List<String> ids;
    private final List<SimulatedStore> stores;
    private final List<Map<Integer, Long>> fillEnds;
    private final @Nullable Rendezvous rendezvous;
    private final double meanFillNanos;
    private final long hitNanos;
    private final SplittableRandom random;
    private final PriorityQueue<Ongoing> ongoing = new PriorityQueue<>(Comparator.comparingLong(Ongoing::end));
    private final int[] inFlight;
    private int turn;

    /**
     * How long answers take.
     *
     * @param fillSeconds those of the model, on average
     * @param hitMillis those from memory
     */
    record Times(int fillSeconds, int hitMillis) {}

    /** A request that a gateway has not answered yet. */
    private record Ongoing(long end, int node, Rendezvous.@Nullable Place place) {}

    /**
     * @param size of each gateway's store, in bytes
     * @param rendezvous what chooses; null for one after the other
     * @param times how long answers take
     * @param begin time of the first request
     */
    Fleet(int nodes, long size, @Nullable Rendezvous rendezvous, Times times, long begin, long seed) {
        this.ids = IntStream.range(0, nodes).mapToObj(i -> "gateway-" + i).toList();
        this.stores = ids.stream()
                .map(id -> new SimulatedStore(size, StandardEviction.LRU, Freshness.FOREVER, begin))
                .toList();
        this.fillEnds = new ArrayList<>();
        ids.forEach(id -> fillEnds.add(new HashMap<>()));
        this.rendezvous = rendezvous;
        this.meanFillNanos = times.fillSeconds() * 1e9;
        this.hitNanos = times.hitMillis() * 1_000_000L;
        this.random = new SplittableRandom(seed);
        this.inFlight = new int[nodes];
    }

    /**
     * What came of a trace.
     *
     * @param answered share of the requests that needed no call of their own to the model
     * @param requests of the gateway that got most, over the average
     * @param inFlight of the gateway that has most, over the average, on average of the moments when a request comes
     * @param offHome share of the requests that another gateway got than the one they would have without a bound
     */
    record Outcome(double answered, long modelCalls, double requests, double inFlight, double offHome) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.1f %% | %d | %.2f | %.2f | %.1f %%",
                    100 * answered,
                    modelCalls,
                    requests,
                    inFlight,
                    100 * offHome);
        }
    }

    /** Replays the trace; the first requests, so many, fill the stores and are not counted. */
    Outcome run(List<Request> trace, int warmUp) {
        long[] requests = new long[ids.size()];
        long calls = 0;
        long away = 0;
        double sumOfWorst = 0;
        for (int i = 0; i < trace.size(); i++) {
            Request request = trace.get(i);
            settle(request.time());
            long number = SampleKey.of(request.key()).a();
            Rendezvous.Place place = rendezvous == null ? null : rendezvous.take(number, ids, Set.of());
            int node = place == null ? turn++ % ids.size() : place.index();
            boolean isAnswered = ask(request, node, place);
            if (i < warmUp) {
                continue;
            }
            requests[node]++;
            calls += isAnswered ? 0 : 1;
            away += node == HOMES.find(number, ids, Set.of()) ? 0 : 1;
            sumOfWorst += worst();
        }
        int counted = trace.size() - warmUp;
        return new Outcome(
                1 - (double) calls / counted,
                calls,
                (double) Arrays.stream(requests).max().orElse(0) * ids.size() / counted,
                sumOfWorst / counted,
                (double) away / counted);
    }

    private double worst() {
        int most = 0;
        int all = 0;
        for (int each : inFlight) {
            most = Math.max(most, each);
            all += each;
        }
        return (double) most * inFlight.length / all;
    }

    private void settle(long now) {
        Ongoing next = ongoing.peek();
        while (next != null && next.end() <= now) {
            ongoing.remove();
            inFlight[next.node()]--;
            if (next.place() != null) {
                next.place().leave();
            }
            next = ongoing.peek();
        }
    }

    /** Whether the request needs no call of its own; stored is what it gets as soon as it is asked for. */
    private boolean ask(Request request, int node, Rendezvous.@Nullable Place place) {
        Map<Integer, Long> ends = fillEnds.get(node);
        boolean isKnown = stores.get(node).ask(request);
        long fillEnd = ends.getOrDefault(request.key(), Long.MIN_VALUE);
        boolean isFilling = fillEnd > request.time();
        long end = request.time() + hitNanos;
        if (isFilling) {
            end = Math.max(end, fillEnd);
        } else if (!isKnown) {
            end += (long) (-meanFillNanos * Math.log(1 - random.nextDouble()));
            ends.put(request.key(), end);
        }
        ongoing.add(new Ongoing(end, node, place));
        inFlight[node]++;
        return isKnown || isFilling;
    }
}
