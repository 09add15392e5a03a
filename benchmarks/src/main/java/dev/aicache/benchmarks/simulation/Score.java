package dev.aicache.benchmarks.simulation;

import java.util.List;
import java.util.Locale;

/**
 * What was answered from the cache, each as a share of all that was asked for, from 0 to 1; not a number where nothing
 * was.
 *
 * @param cost of what needed not be asked upstream
 */
record Score(double requests, double bytes, double cost) {

    /** Replays the trace; the first requests, so many, fill the cache and are not counted. */
    static Score of(SimulatedCache cache, List<Request> trace, int warmUp) {
        long requests = 0;
        double bytes = 0;
        double cost = 0;
        long hits = 0;
        double hitBytes = 0;
        double saved = 0;
        for (int i = 0; i < trace.size(); i++) {
            Request request = trace.get(i);
            boolean isHit = cache.ask(request);
            if (i < warmUp) {
                continue;
            }
            requests++;
            bytes += request.size();
            cost += request.cost();
            if (isHit) {
                hits++;
                hitBytes += request.size();
                saved += request.cost();
            }
        }
        return new Score((double) hits / requests, hitBytes / bytes, saved / cost);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f / %.3f / %.3f", requests, bytes, cost);
    }
}
