package dev.aicache.coordination;

import java.time.Duration;
import java.util.List;

import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;

/**
 * An entry on its way between instances.
 *
 * @param stamp as when it was filled, whoever filled it
 * @param storedAt when it was first stored, in milliseconds of the epoch
 * @param age how old the answer was then
 * @param ttl for how long it is fresh from then
 * @param whileRevalidate how long after that it may be served while it is filled again
 * @param ifError how long after that it may be served where the upstream fails
 * @param fill what it took to get it
 * @param cost what it cost upstream, in whatever unit all costs are in
 * @param tags names that callers have given it
 */
public record RemoteEntry(
        CacheKey key,
        CachedResponse response,
        TaggedStamp stamp,
        long storedAt,
        Duration age,
        Duration ttl,
        Duration whileRevalidate,
        Duration ifError,
        Duration fill,
        double cost,
        List<String> tags) {

    public RemoteEntry {
        tags = List.copyOf(tags);
    }

    /** For how long from then it may be served in whatever case. */
    public Duration servable() {
        return ttl.plus(whileRevalidate.compareTo(ifError) > 0 ? whileRevalidate : ifError);
    }

    /** The same entry with its answer in another form. */
    public RemoteEntry with(CachedResponse form) {
        return new RemoteEntry(key, form, stamp, storedAt, age, ttl, whileRevalidate, ifError, fill, cost, tags);
    }

    /** The same entry, stored at another time. */
    public RemoteEntry storedAt(long millis) {
        return new RemoteEntry(key, response, stamp, millis, age, ttl, whileRevalidate, ifError, fill, cost, tags);
    }
}
