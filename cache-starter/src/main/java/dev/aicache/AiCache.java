package dev.aicache;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The cache as a bean: what it holds, and the ways to steer it while it runs. Thread-safe. */
public interface AiCache {

    CacheStatistics statistics();

    /** What upstream calls were saved, and what those took that were not. */
    Savings savings();

    /**
     * What is in the store, in no order; reading it is no access to the entries. Grows and shrinks as it is read.
     *
     * @param having only entries that have all of these tags; tags of keys are not among those that can be asked for
     */
    Stream<EntrySummary> entries(Tag... having);

    /** The entry of that key, if there is one; reading it is no access to it. */
    Optional<EntrySummary> entry(CacheKey key);

    /**
     * What the entry of that key answers, if there is one; no access to it.
     *
     * @param most bytes of it
     */
    Optional<EntryContent> content(CacheKey key, int most);

    /** The routes that have a cache, as they were when the gateway last read its routes. */
    List<CachedRoute> routes();

    /** What was noticed of late on routes whose key may leave out too much, and what keeps the cache out of a route. */
    List<Anomaly> anomalies();

    /** Whether the cache takes part in requests at all. */
    boolean isOn();

    /**
     * Switches the cache on, as it is at first, or off: requests go upstream then as if there were none. Entries stay, and
     * fills in progress end as they would have.
     */
    void turn(boolean on);

    /**
     * The same for one route; it takes part only if the cache as a whole does. Switched on, it takes part also where an
     * anomaly has kept it out, and what was noticed is forgotten.
     *
     * @throws IllegalArgumentException if no route of that id has a cache
     */
    void turn(String route, boolean on);

    /**
     * Purges entries: nothing that was asked of an upstream before is served once this returns, whether it was stored by
     * then or not, and nobody joins a call that is in progress for it. Takes no time in proportion to the entries.
     *
     * @throws IllegalArgumentException if it is by a request whose route has no cache, or that is nobody's by its route's
     *     scope or cannot be keyed
     */
    PurgeResult purge(Purge purge);

    /**
     * Purges every entry of this instance and frees their memory at once. Answers that are being recorded meanwhile are delivered but not stored.
     *
     * @return how many entries there were
     */
    long purgeAll();

    /**
     * What the cache would do with a request, and why; nothing is sent, stored or counted. May take some milliseconds.
     *
     * @throws IllegalArgumentException if no route of that id has a cache
     */
    Explanation explain(RequestDescription request);

    /** The order in which entries leave when the store is full. */
    EvictionPolicy eviction();

    /** Changes the order in which entries leave; none leaves by that. Takes time in proportion to their number. */
    void changeEviction(EvictionPolicy policy);

    /**
     * Changes what entries may take; where that is less than they do, some leave at once.
     *
     * @param bytes positive; of a store that has reserved its memory no more than it has
     * @throws IllegalArgumentException for anything else
     */
    void changeMaxMemory(long bytes);
}
