package dev.aicache.warming.history;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import dev.aicache.CacheKey;

/** Counts accesses by their keys until they are taken; of so many keys at most. Thread-safe. */
final class Tallies {

    private final int limit;
    private final ConcurrentMap<CacheKey, Access> counts = new ConcurrentHashMap<>();

    Tallies(int limit) {
        this.limit = limit;
    }

    /** Whether there was room for it. */
    boolean add(Access access) {
        // A few too many, where several threads look at once, do no harm.
        if (counts.size() >= limit && !counts.containsKey(access.key())) {
            return false;
        }
        counts.merge(access.key(), access, Access::plus);
        return true;
    }

    /** Gives what was counted since it was last taken; nothing is given twice, nor lost. */
    List<Access> take() {
        List<Access> taken = new ArrayList<>();
        for (CacheKey key : counts.keySet()) {
            Access count = counts.remove(key);
            if (count != null) {
                taken.add(count);
            }
        }
        return taken;
    }
}
