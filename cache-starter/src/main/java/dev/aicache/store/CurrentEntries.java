package dev.aicache.store;

import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.EntrySummary;
import dev.aicache.coordination.GenerationTable;

/** The entries as purges have left them: what was purged is not there, whether or not it was removed. */
final class CurrentEntries {

    private final ConcurrentMap<CacheKey, Entry> entries;
    private final GenerationTable generations;
    private final LongSupplier clock;

    private volatile long sweptAt;

    /** @param clock the store's */
    CurrentEntries(ConcurrentMap<CacheKey, Entry> entries, GenerationTable generations, LongSupplier clock) {
        this.entries = entries;
        this.generations = generations;
        this.clock = clock;
        this.sweptAt = generations.version();
    }

    GenerationTable generations() {
        return generations;
    }

    /** The entry as it is then, or null where it may not be served. */
    @Nullable
    Hit at(long now, @Nullable Entry entry) {
        return entry == null ? null : entry.at(now, generations);
    }

    Stream<EntrySummary> summaries() {
        return entries.values().stream().mapMulti((entry, sink) -> {
            long now = clock.getAsLong();
            Hit hit = at(now, entry);
            if (hit != null) {
                sink.accept(entry.summary(hit, now));
            }
        });
    }

    /** Removes what was purged, for the memory's sake only. Takes time in proportion to the entries, after a purge. */
    void sweep() {
        long version = generations.version();
        if (version != sweptAt) {
            boolean unused = entries.values().removeIf(entry -> at(clock.getAsLong(), entry) == null);
            sweptAt = version;
        }
    }
}
