package dev.aicache.actuate;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import dev.aicache.CacheListener;
import dev.aicache.ShadowResult;

/** Counts by route how answers that were asked for again compared with those from memory, since start-up. Thread-safe. */
public final class ShadowCounts implements CacheListener {

    private final Map<String, Map<ShadowResult, LongAdder>> counts = new ConcurrentHashMap<>();

    @Override
    public void onShadow(String route, ShadowResult result) {
        LongAdder count = counts.computeIfAbsent(route, id -> none()).get(result);
        if (count != null) {
            count.increment();
        }
    }

    private static Map<ShadowResult, LongAdder> none() {
        Map<ShadowResult, LongAdder> none = new EnumMap<>(ShadowResult.class);
        for (ShadowResult result : ShadowResult.values()) {
            none.put(result, new LongAdder());
        }
        return none;
    }

    /** The counts by route, each with every result by its word; only routes of which there are any. */
    Map<String, Map<String, Long>> byRoute() {
        Map<String, Map<String, Long>> all = new TreeMap<>();
        counts.forEach((route, results) -> {
            Map<String, Long> words = new LinkedHashMap<>();
            results.forEach((result, count) -> words.put(result.word(), count.sum()));
            all.put(route, words);
        });
        return all;
    }
}
