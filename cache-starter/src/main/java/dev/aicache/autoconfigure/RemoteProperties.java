package dev.aicache.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The store that instances share, in Redis or Valkey, behind each one's own.
 *
 * @param enabled whether there is one
 * @param maxEntry largest entry that goes there, in bytes as it is written; larger ones each instance keeps for itself
 * @param maxTtl for how long an entry stays there at most, however long it may be served
 * @param readTimeout how long an answer from there is waited for; what comes later is as if there were nothing
 * @param maxReads how many may be under way at a time; a request beyond finds nothing
 * @param queue bytes of entries that may wait to be written; what is beyond that is not
 * @param pause for how long it is left alone once it has failed again and again
 * @param key 256 bits in base64 that entries are encrypted with; not encrypted where absent
 * @param lease whether one instance fills a key while the others wait for what it stores
 * @param coalesceWait how long they wait, at most
 */
public record RemoteProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("1MB") DataSize maxEntry,
        @DefaultValue("24h") Duration maxTtl,
        @DefaultValue("100ms") Duration readTimeout,
        @DefaultValue("256") int maxReads,
        @DefaultValue("16MB") DataSize queue,
        @DefaultValue("5s") Duration pause,
        @Nullable String key,
        @DefaultValue("false") boolean lease,
        @DefaultValue("2s") Duration coalesceWait) {

    private static final Duration SLOWEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final DataSize LARGEST = DataSize.ofMegabytes(64);

    public RemoteProperties {
        within("max-entry", maxEntry, DataSize.ofKilobytes(1), LARGEST, "a size from 1KB to 64MB, for example 1MB");
        within("max-ttl", maxTtl, Duration.ofSeconds(1), LONGEST, "a time of 1s or more, for example 24h");
        within("read-timeout", readTimeout, Duration.ofMillis(1), SLOWEST, "a time from 1ms to 10s, for example 100ms");
        within("max-reads", maxReads, 1, 10_000, "a number from 1 to 10000, for example 256");
        within(
                "queue",
                queue,
                DataSize.ofKilobytes(1),
                DataSize.ofGigabytes(1),
                "a size from 1KB to 1GB, for example 16MB");
        within("pause", pause, Duration.ofMillis(10), Duration.ofHours(1), "a time from 10ms to 1h, for example 5s");
        within(
                "coalesce-wait",
                coalesceWait,
                Duration.ZERO,
                Duration.ofMinutes(10),
                "a time up to 10m, for example 2s");
    }

    private static <T extends Comparable<T>> void within(String name, T value, T least, T most, String remedy) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("ai-cache.remote.%s is %s; write %s".formatted(name, value, remedy));
        }
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return "RemoteProperties[enabled=%s]".formatted(enabled);
    }
}
