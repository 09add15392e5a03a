package dev.aicache.store;

import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.CacheStatistics;
import dev.aicache.CachedResponse;
import dev.aicache.EntrySummary;
import dev.aicache.EvictionPolicy;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.store.pressure.BudgetedStore;

/** The entries of this process. Thread-safe; a lookup takes no lock. */
public interface LocalStore extends BudgetedStore {

    /** The entry, if there is one and it is fresh, retained for the caller. Counts as a hit or a miss. */
    default @Nullable Hit get(CacheKey key) {
        return get(key, Hit::isFresh);
    }

    /**
     * The entry, if there is one, fresh or stale, and it is wanted; retained for the caller. Counts as a hit or a miss.
     *
     * @param isWanted looks at everything but the body, which is not retained yet
     */
    @Nullable
    Hit get(CacheKey key, Predicate<Hit> isWanted);

    /** As {@link #get(CacheKey, Predicate)}, but what is not taken is not counted: for who asks again then in another way. */
    @Nullable
    Hit take(CacheKey key, Predicate<Hit> isWanted);

    /** As {@link #get(CacheKey)}, but not counted: for looking again where the first look was counted already. */
    default @Nullable Hit peek(CacheKey key) {
        return peek(key, Hit::isFresh);
    }

    /** As {@link #get(CacheKey, Predicate)}, but not counted. */
    @Nullable
    Hit peek(CacheKey key, Predicate<Hit> isWanted);

    /** As {@link #get}, but neither counted nor an access: for telling of an entry, not for answering with it. */
    @Nullable
    Hit inspect(CacheKey key);

    /** As {@link #inspect(CacheKey)}, if it is wanted. */
    default @Nullable Hit inspect(CacheKey key, Predicate<Hit> isWanted) {
        Hit hit = inspect(key);
        if (hit == null || isWanted.test(hit)) {
            return hit;
        }
        hit.release();
        return null;
    }

    /** Stores the answer in place of one that is there, unless it is larger than a limit allows. */
    Placement put(Deposit deposit);

    /**
     * Keeps the answer of an entry in another form, if it is still that entry; its age and its record of accesses stay.
     *
     * @return whether the entry was still there, and there was room for the new form
     */
    boolean recode(CacheKey key, long sequence, CachedResponse response);

    /** Removes the entry if it is still the one that was placed under this number. */
    void remove(CacheKey key, long sequence);

    /**
     * Removes every entry.
     *
     * @return how many there were
     */
    long clear();

    /**
     * All that is known of an entry, fresh or stale, retained for the caller; null where there is none, or a purge, hard or
     * soft, has come to it. Is no access.
     */
    @Nullable
    EntryState state(CacheKey key);

    /**
     * Brings an entry back, unless a purge has come to it since its stamp, there is one under its key, or there is no room
     * for it without another's leaving. Its record of accesses goes on where it was.
     */
    RestoreResult restore(EntryState entry);

    /**
     * Stores what another instance has filled, as {@link #put} stores what was filled here: room is made for it. Its age goes
     * on. An entry under its key stays where its answer is no older.
     *
     * @return whether it was stored
     */
    boolean promote(EntryState entry);

    CacheStatistics statistics();

    /**
     * What is in the store, in no order; is no access.
     *
     * @param having only entries that have all of these tags; what a key's tag is, is not looked at
     * @param routes names of routes by the hashes of their tags, null for what is none
     */
    Stream<EntrySummary> entries(List<Tag> having, LongFunction<@Nullable String> routes);

    /** As {@link #entries(List, LongFunction)}, of one key; null where there is nothing. */
    @Nullable
    EntrySummary entry(CacheKey key, LongFunction<@Nullable String> routes);

    /** All of it, without the names of routes. */
    default Stream<EntrySummary> entries() {
        return entries(List.of(), hash -> null);
    }

    /** What decides which entries are current; those that are not are not there for readers. */
    GenerationTable generations();

    EvictionPolicy eviction();

    /** Changes the order in which entries leave; none leaves by that. */
    void changeEviction(EvictionPolicy policy);

    /**
     * Changes what entries may take when the heap is not under pressure.
     *
     * @throws IllegalArgumentException unless positive and within what the storage of bodies has reserved
     */
    void changeMaxMemory(long bytes);

    /** Tells of each change by {@link #changeMaxMemory}; replaces who was told before. */
    void onMaxMemory(LongConsumer listener);

    /** Frees what has expired or was purged, and puts the books in order; to be called now and then, as from a timer. */
    void tidy();
}
