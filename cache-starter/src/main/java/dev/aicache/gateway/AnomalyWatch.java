package dev.aicache.gateway;

import java.util.List;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.aicache.Anomaly;
import dev.aicache.CacheListener;
import dev.aicache.CacheListener.Fault;
import dev.aicache.Outcome;
import dev.aicache.anomaly.AnomalyGuard;
import dev.aicache.anomaly.AnomalySettings;
import dev.aicache.key.PromptDigest;

/** Tells the guard what becomes of requests, and does what is to be done about an anomaly. Thread-safe. */
final class AnomalyWatch {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache");

    private final AnomalyGuard guard;
    private final Switches switches;
    private final CacheListener events;
    private final Faults faults;

    AnomalyWatch(AnomalySettings settings, LongSupplier clock, Switches switches, CacheListener events, Faults faults) {
        this.guard = new AnomalyGuard(settings, clock, this::onAnomaly);
        this.switches = switches;
        this.events = events;
        this.faults = faults;
    }

    /** A client's request was answered. */
    void onRequest(String route, Outcome outcome) {
        switch (outcome) {
            case HIT, STALE, COLLAPSED -> guard.onRequest(route, true);
            case MISS, PARTIAL -> guard.onRequest(route, false);
            case BYPASS, UNAVAILABLE -> {}
        }
    }

    /** A client's request has a key, and was not seen before as it is spelt. */
    void onSpelling(Lookup lookup) {
        faults.run(
                Fault.KEY,
                () -> guard.onSpelling(
                        lookup.routeId(),
                        lookup.key(),
                        () -> PromptDigest.of(lookup.request().body())));
    }

    List<Anomaly> current() {
        return guard.current();
    }

    void forget(String route) {
        guard.forget(route);
    }

    private void onAnomaly(Anomaly anomaly) {
        if (anomaly.isBypassed()) {
            switches.guard(anomaly.route());
        }
        String way = anomaly.isBypassed() ? "the cache keeps out of it until it is turned on again" : "see to its key";
        switch (anomaly.sign()) {
            case SUDDEN_HITS ->
                log.warn(
                        "Route {}: {} % of its requests are answered from memory, which {} % were before; {}",
                        anomaly.route(), percent(anomaly.seen()), percent(anomaly.usual()), way);
            case DIFFERENT_PROMPTS ->
                log.warn(
                        "Route {}: one key stands for more than {} different prompts; {}",
                        anomaly.route(),
                        (int) anomaly.usual(),
                        way);
        }
        events.onAnomaly(anomaly);
    }

    private static long percent(double share) {
        return Math.round(share * 100);
    }
}
