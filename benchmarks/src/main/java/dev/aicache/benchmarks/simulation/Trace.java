package dev.aicache.benchmarks.simulation;

import java.util.List;

/**
 * Requests in the order of their times.
 *
 * @param keys how many different ones there are, or more
 */
record Trace(String name, List<Request> requests, int keys) {

    /** How many keys are asked for at all. */
    int distinct() {
        return (int) requests.stream().mapToInt(Request::key).distinct().count();
    }

    /** What a store takes that keeps the first answer for each key, in bytes. */
    long footprint() {
        boolean[] isSeen = new boolean[keys];
        long bytes = 0;
        for (Request request : requests) {
            if (!isSeen[request.key()]) {
                isSeen[request.key()] = true;
                bytes += SimulatedStore.weight(request);
            }
        }
        return bytes;
    }
}
