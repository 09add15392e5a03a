package dev.aicache;

/**
 * Which entry leaves a full store: the one of least {@link #worth}, and before that any that is {@linkplain
 * #expendableAt expendable} already. A bean of this type can be chosen by its name.
 *
 * <p>Asked by the thread that stores, under the store's lock: it must be quick, must not block, and must not call the
 * store. What it throws counts as worth of the last access.
 */
public interface EvictionPolicy {

    /** The name in {@code ai-cache.store.eviction} and in what the cache shows, in lower case. */
    String word();

    /**
     * What keeping the entry is worth, in a unit of the policy's own.
     *
     * <p>The store remembers it, and asks again only when the entry's turn to leave has come. So the order is exact where
     * the worth of an entry can only grow, and that through being read; a worth that falls is seen late.
     */
    double worth(EvictionCandidate entry);

    /**
     * When the entry may leave before all others, in nanoseconds on the store's clock; of several, the earliest leaves
     * first. Asked once. Entries whose time is over leave by themselves, so the default is never.
     */
    default long expendableAt(EvictionCandidate entry) {
        return Long.MAX_VALUE;
    }
}
