package dev.aicache.benchmarks.simulation;

import java.time.Duration;
import java.util.List;

/** How long answers are fresh. Of several TTLs each key has one, by its number; of none, answers stay for a century. */
record Freshness(List<Duration> ttls) {

    static final Freshness FOREVER = new Freshness(List.of(Duration.ofDays(36_500)));

    Duration of(int key) {
        return ttls.get(key % ttls.size());
    }
}
