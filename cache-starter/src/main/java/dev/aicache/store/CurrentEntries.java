package dev.aicache.store;

import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.EntrySummary;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.TaggedStamp;

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

    /** As {@link LocalStore#entries(List, LongFunction)}. */
    Stream<EntrySummary> summaries(List<Tag> having, LongFunction<@Nullable String> routes) {
        long now = clock.getAsLong();
        long[] hashes = having.stream().mapToLong(Tag::hash).toArray();
        return entries.values().stream().mapMulti((entry, sink) -> {
            TaggedStamp stamp = entry.terms().stamp();
            EntrySummary summary = LongStream.of(hashes).allMatch(stamp::has) ? summary(entry, now, routes) : null;
            if (summary != null) {
                sink.accept(summary);
            }
        });
    }

    /** The same of one entry; null where it may not be served. */
    @Nullable
    EntrySummary summary(Entry entry, LongFunction<@Nullable String> routes) {
        return summary(entry, clock.getAsLong(), routes);
    }

    private @Nullable EntrySummary summary(Entry entry, long now, LongFunction<@Nullable String> routes) {
        Hit hit = now < entry.servableUntil() ? at(now, entry) : null;
        return hit == null ? null : entry.summary(hit, now, route(entry.terms().stamp(), routes));
    }

    private static @Nullable String route(TaggedStamp stamp, LongFunction<@Nullable String> routes) {
        for (long hash : stamp.hashes()) {
            String route = routes.apply(hash);
            if (route != null) {
                return route;
            }
        }
        return null;
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
