package dev.aicache.store;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.aicache.EvictionPolicy;

/**
 * The order in which entries leave, and what each scope holds.
 *
 * <p>A lazy heap: readers change the worth of entries without telling, so an entry that has come to the top is asked
 * again, and goes back to where it belongs if it has been read since. That is exact where worth only grows by reading:
 * what is remembered of an entry is never more than what it is worth. How many entries one eviction asks again is
 * bounded; beyond, the least of those it has asked leaves. {@link #refresh} does the rest in the background.
 *
 * <p>The entries of each scope are a shelf of their own, and the shelves are ordered by their first entries, so that the
 * next to leave is known for each scope as for all. Guarded by the store's lock, but for {@link #age} and {@link
 * #shelfBytes}.
 */
final class EvictionOrder {

    /** How many entries one eviction may find changed. */
    static final int MAX_REKEYS = 2048;

    private final RankHeap<Shelf> shelvesByWorth = new RankHeap<>() {
        @Override
        boolean isBefore(Shelf first, Shelf second) {
            return first.byWorth.isBefore(firstOf(first.byWorth), firstOf(second.byWorth));
        }

        @Override
        int place(Shelf shelf) {
            return shelf.worthPlace;
        }

        @Override
        void place(Shelf shelf, int place) {
            shelf.worthPlace = place;
        }
    };

    private final RankHeap<Shelf> shelvesByExpendability = new RankHeap<>() {
        @Override
        boolean isBefore(Shelf first, Shelf second) {
            return first.byExpendability.isBefore(firstOf(first.byExpendability), firstOf(second.byExpendability));
        }

        @Override
        int place(Shelf shelf) {
            return shelf.expendablePlace;
        }

        @Override
        void place(Shelf shelf, int place) {
            shelf.expendablePlace = place;
        }
    };

    /** Of what belongs to everyone, and of all where scopes are not held apart. */
    private final Shelf shared = new Shelf(Deposit.SHARED);

    private final Map<Long, Shelf> shelves = new HashMap<>();

    private EvictionPolicy policy;

    private volatile int scopes;

    /** Read by every reader, so that entries age; written rarely. */
    private volatile double age;

    EvictionOrder(EvictionPolicy policy) {
        this.policy = policy;
    }

    private static Entry firstOf(RankHeap<Entry> heap) {
        Entry first = heap.peek();
        if (first == null) {
            throw new IllegalStateException("An empty shelf is in no order");
        }
        return first;
    }

    EvictionPolicy policy() {
        return policy;
    }

    /** What the last entry that was evicted from among all was worth. */
    double age() {
        return age;
    }

    /** The shelf of the scope; it comes into being with its first entry. */
    Shelf shelf(long scope) {
        if (scope == Deposit.SHARED) {
            return shared;
        }
        Shelf shelf = shelves.get(scope);
        return shelf == null ? new Shelf(scope) : shelf;
    }

    /** What the shelves of scopes take; the one of all that is shared is the store's own. */
    long shelfBytes() {
        return (long) Shelf.BYTES * scopes;
    }

    /** What the shelf will take when an entry is put on it, beyond what it does. */
    long bytesToCome(Shelf shelf) {
        return shelf == shared || shelves.containsKey(shelf.scope) ? 0 : Shelf.BYTES;
    }

    void add(Entry entry, Shelf shelf) {
        if (shelf != shared && shelf.byWorth.size() == 0) {
            shelves.put(shelf.scope, shelf);
            scopes = shelves.size();
        }
        entry.shelf = shelf;
        shelf.used += entry.bytes();
        rank(entry);
        shelf.byWorth.add(entry);
        if (entry.expendableAt != Long.MAX_VALUE) {
            shelf.byExpendability.add(entry);
        }
        reseat(shelf);
    }

    /** Takes the entry out, if it is in. */
    void remove(Entry entry) {
        Shelf shelf = entry.shelf;
        if (shelf == null) {
            return;
        }
        entry.shelf = null;
        shelf.used -= entry.bytes();
        shelf.byWorth.remove(entry);
        shelf.byExpendability.remove(entry);
        reseat(shelf);
        if (shelf != shared && shelf.byWorth.size() == 0) {
            shelves.remove(shelf.scope);
            scopes = shelves.size();
        }
    }

    private void rank(Entry entry) {
        entry.worth = worth(entry);
        entry.expendableAt = expendableAt(entry);
    }

    private double worth(Entry entry) {
        try {
            double worth = policy.worth(entry);
            return Double.isNaN(worth) ? entry.lastAccess() : worth;
        } catch (RuntimeException e) {
            return entry.lastAccess();
        }
    }

    private long expendableAt(Entry entry) {
        try {
            return policy.expendableAt(entry);
        } catch (RuntimeException e) {
            return Long.MAX_VALUE;
        }
    }

    private void reseat(Shelf shelf) {
        reseat(shelvesByWorth, shelf, shelf.byWorth.size() > 0);
        reseat(shelvesByExpendability, shelf, shelf.byExpendability.size() > 0);
    }

    private static void reseat(RankHeap<Shelf> order, Shelf shelf, boolean belongs) {
        if (!belongs) {
            order.remove(shelf);
        } else if (order.contains(shelf)) {
            order.reposition(shelf);
        } else {
            order.add(shelf);
        }
    }

    /** The entry that is to leave next, or null where there is none; it stays in the order. */
    @Nullable
    Entry next(long now) {
        Shelf soonest = shelvesByExpendability.peek();
        Entry expendable = soonest == null ? null : expendable(soonest, now);
        if (expendable != null) {
            return expendable;
        }
        Entry least = null;
        for (int i = 0; i <= MAX_REKEYS; i++) {
            Shelf shelf = shelvesByWorth.peek();
            Entry first = shelf == null ? null : shelf.byWorth.peek();
            if (first == null || !rekey(first)) {
                least = first;
                break;
            }
            least = least == null || first.worth < least.worth ? first : least;
        }
        if (least != null) {
            age = Math.max(age, least.worth);
        }
        return least;
    }

    /** The entry of the shelf that is to leave next. */
    @Nullable
    Entry next(Shelf shelf, long now) {
        Entry expendable = expendable(shelf, now);
        if (expendable != null) {
            return expendable;
        }
        Entry least = null;
        for (int i = 0; i <= MAX_REKEYS; i++) {
            Entry first = shelf.byWorth.peek();
            if (first == null || !rekey(first)) {
                return first;
            }
            least = least == null || first.worth < least.worth ? first : least;
        }
        return least;
    }

    private static @Nullable Entry expendable(Shelf shelf, long now) {
        Entry soonest = shelf.byExpendability.peek();
        return soonest != null && soonest.expendableAt <= now ? soonest : null;
    }

    /** Asks the entry's worth again; whether it had changed. */
    private boolean rekey(Entry entry) {
        double worth = worth(entry);
        Shelf shelf = entry.shelf;
        if (shelf == null || worth <= entry.worth) {
            return false;
        }
        entry.worth = worth;
        shelf.byWorth.reposition(entry);
        reseat(shelf);
        return true;
    }

    /** Asks the first entries again until one has not changed; at most so many. */
    void refresh(int most) {
        for (int i = 0; i < most; i++) {
            Shelf shelf = shelvesByWorth.peek();
            Entry first = shelf == null ? null : shelf.byWorth.peek();
            if (first == null || !rekey(first)) {
                return;
            }
        }
    }

    /** Orders the entries, and no others, by this policy, each on the shelf it is on. */
    void rebuild(EvictionPolicy by, Iterable<Entry> entries) {
        policy = by;
        age = 0;
        for (Entry entry : entries) {
            Shelf shelf = entry.shelf;
            if (shelf != null) {
                remove(entry);
                entry.born(0);
                add(entry, shelf);
            }
        }
    }
}
