package dev.aicache.store;

import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
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

    /** Whether no purge, hard or soft, has come to the entry. */
    boolean isUntouched(Entry entry) {
        return generations.sincePurge(entry.key(), entry.terms().stamp()) == GenerationTable.NOT_PURGED;
    }

    Stream<EntrySummary> summaries() {
        long now = clock.getAsLong();
        return entries.values().stream().mapMulti((entry, sink) -> {
            Hit hit = now < entry.servableUntil() ? at(now, entry) : null;
            if (hit != null) {
                sink.accept(entry.summary(hit, now));
            }
        });
    }

    /**
     * Finds what was purged, to be removed for the memory's sake only. Takes time in proportion to the entries, after a
     * purge.
     */
    void sweep(Consumer<Entry> purged) {
        long version = generations.version();
        if (version != sweptAt) {
            long now = clock.getAsLong();
            entries.values().forEach(entry -> {
                if (at(now, entry) == null) {
                    purged.accept(entry);
                }
            });
            sweptAt = version;
        }
    }
}
