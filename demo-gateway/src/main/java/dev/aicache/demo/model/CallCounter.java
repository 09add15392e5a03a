package dev.aicache.demo.model;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import tools.jackson.databind.node.ObjectNode;

/** How often the simulated model was called: the proof of what a cache in front of it saved. Thread-safe. */
final class CallCounter {

    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<String, AtomicLong> byPath = new ConcurrentHashMap<>();

    /**
     * Counts a call that begins.
     *
     * @param path one of the server's own paths, so that their number is bounded
     * @return the serial number of the call, from 1
     */
    long begin(String path) {
        inFlight.incrementAndGet();
        byPath.computeIfAbsent(path, unseen -> new AtomicLong()).incrementAndGet();
        return calls.incrementAndGet();
    }

    /** Counts a call that ended, because the caller went away before its answer was written or because it was. */
    void end(boolean isCancelled) {
        if (isCancelled) {
            cancelled.incrementAndGet();
        }
        inFlight.decrementAndGet();
    }

    /** Begins anew, serial numbers included; calls in flight stay in flight. */
    void reset() {
        calls.set(0);
        cancelled.set(0);
        byPath.clear();
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object().put("calls", calls.get());
        ObjectNode paths = json.putObject("paths");
        new TreeMap<>(byPath).forEach((path, count) -> paths.put(path, count.get()));
        return json.put("inFlight", inFlight.get()).put("cancelled", cancelled.get());
    }
}
