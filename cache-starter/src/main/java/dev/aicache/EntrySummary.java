package dev.aicache;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What can be told of an entry without its contents; a moment's reading.
 *
 * @param route that it was filled on; null where that has no cache by now, or the entry counts as having every tag
 * @param bytes what the store counts for it, its bookkeeping included
 * @param hits how often it was read; an estimate where that was more than once in ten microseconds
 * @param age since it was stored
 * @param remaining until it is no longer fresh; negative while it is stale
 * @param idle since it was last read, or stored
 * @param cost what the answer cost upstream, in the unit that is configured and within bounds around the mean
 * @param coding the content coding it is kept in, {@code identity} where that is none
 * @param origin what it took to get the answer, or null where that is not known
 * @param tags what callers have named it by ({@code AI-Cache-Tags})
 */
public record EntrySummary(
        CacheKey key,
        @Nullable String route,
        int status,
        int bytes,
        long hits,
        Duration age,
        Duration remaining,
        Duration idle,
        double cost,
        String coding,
        @Nullable Origin origin,
        List<String> tags) {}
