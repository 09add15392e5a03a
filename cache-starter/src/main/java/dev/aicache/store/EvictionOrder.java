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

    private final Roster<Entry> entries = new Roster<>();
    private final Places byWorth = new Places();
    private final Places byExpendability = new Places();

    private final Roster<Shelf> shelvesInUse = new Roster<>();
    private final RankHeap shelvesByWorth = new RankHeap(new Places());
    private final RankHeap shelvesByExpendability = new RankHeap(new Places());

    /** Of what belongs to everyone, and of all where scopes are not held apart. */
    private final Shelf shared = newShelf(Deposit.SHARED);

    private final Map<Long, Shelf> shelves = new HashMap<>();

    private EvictionPolicy policy;

    private volatile int scopes;

    /** Read by every reader, so that entries age; written rarely. */
    private volatile double age;

    /** Worth of the entry that {@link #rekey} has asked, and of the one that {@link #least} has found. */
    private double asked;

    private double lastWorth;

    EvictionOrder(EvictionPolicy policy) {
        this.policy = policy;
    }

    private Shelf newShelf(long scope) {
        return new Shelf(scope, new RankHeap(byWorth), new RankHeap(byExpendability));
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
        return shelf == null ? newShelf(scope) : shelf;
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
        if (shelf.number < 0) {
            open(shelf);
        }
        entry.shelf = shelf;
        entry.number = entries.enter(entry);
        shelf.used += entry.bytes();
        int tie = (int) entry.sequence();
        shelf.byWorth.put(entry.number, RankHeap.rank(worth(entry)), tie);
        long expendableAt = expendableAt(entry);
        if (expendableAt != Long.MAX_VALUE) {
            shelf.byExpendability.put(entry.number, expendableAt, tie);
        }
        reseat(shelf);
    }

    /** Takes the entry out, if it is in. */
    void remove(Entry entry) {
        Shelf shelf = entry.shelf;
        if (shelf == null) {
            return;
        }
        shelf.used -= entry.bytes();
        shelf.byWorth.remove(entry.number);
        shelf.byExpendability.remove(entry.number);
        entries.leave(entry.number);
        entry.shelf = null;
        reseat(shelf);
        if (shelf.byWorth.size() == 0) {
            close(shelf);
        }
    }

    private void open(Shelf shelf) {
        shelf.number = shelvesInUse.enter(shelf);
        if (shelf != shared) {
            shelves.put(shelf.scope, shelf);
            scopes = shelves.size();
        }
    }

    private void close(Shelf shelf) {
        shelvesInUse.leave(shelf.number);
        shelf.number = -1;
        if (shelf != shared) {
            shelves.remove(shelf.scope);
            scopes = shelves.size();
        }
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
        reseat(shelvesByWorth, shelf.number, shelf.byWorth);
        reseat(shelvesByExpendability, shelf.number, shelf.byExpendability);
    }

    private static void reseat(RankHeap order, int shelf, RankHeap heap) {
        if (heap.size() == 0) {
            order.remove(shelf);
        } else {
            order.put(shelf, heap.firstRank(), heap.firstTie());
        }
    }

    /** The entry that is to leave next, or null where there is none; it stays in the order. */
    @Nullable
    Entry next(long now) {
        Shelf soonest = first(shelvesByExpendability);
        Entry expendable = soonest == null ? null : expendable(soonest, now);
        if (expendable != null) {
            return expendable;
        }
        Entry least = least(null);
        if (least != null) {
            age = Math.max(age, lastWorth);
        }
        return least;
    }

    /** The entry of the shelf that is to leave next. */
    @Nullable
    Entry next(Shelf shelf, long now) {
        Entry expendable = expendable(shelf, now);
        return expendable == null ? least(shelf) : expendable;
    }

    private @Nullable Entry expendable(Shelf shelf, long now) {
        RankHeap heap = shelf.byExpendability;
        return heap.size() > 0 && heap.firstRank() <= now ? entries.get(heap.first()) : null;
    }

    private @Nullable Shelf first(RankHeap order) {
        return order.size() == 0 ? null : shelvesInUse.get(order.first());
    }

    /** The entry of least worth, and {@link #lastWorth} with it; of one shelf, or of all. */
    private @Nullable Entry least(@Nullable Shelf only) {
        Entry least = null;
        for (int i = 0; i <= MAX_REKEYS; i++) {
            Shelf shelf = only == null ? first(shelvesByWorth) : only;
            if (shelf == null || shelf.byWorth.size() == 0) {
                break;
            }
            Entry first = entries.get(shelf.byWorth.first());
            boolean isChanged = rekey(shelf, first);
            if (!isChanged || least == null || asked < lastWorth) {
                least = first;
                lastWorth = asked;
            }
            if (!isChanged) {
                break;
            }
        }
        return least;
    }

    /** Asks the worth of the shelf's first entry again, which is {@link #asked} then; whether it had grown. */
    private boolean rekey(Shelf shelf, Entry first) {
        long before = shelf.byWorth.firstRank();
        long rank = RankHeap.rank(worth(first));
        boolean isChanged = rank > before;
        if (isChanged) {
            shelf.byWorth.put(first.number, rank, (int) first.sequence());
            reseat(shelf);
        }
        asked = RankHeap.number(Math.max(rank, before));
        return isChanged;
    }

    /** Asks the first entries again until one has not changed; at most so many. */
    void refresh(int most) {
        for (int i = 0; i < most; i++) {
            Shelf shelf = first(shelvesByWorth);
            if (shelf == null || !rekey(shelf, entries.get(shelf.byWorth.first()))) {
                return;
            }
        }
    }

    /** Orders the entries, and no others, by this policy, each on the shelf it is on. */
    void rebuild(EvictionPolicy by, Iterable<Entry> all) {
        policy = by;
        age = 0;
        for (Entry entry : all) {
            Shelf shelf = entry.shelf;
            if (shelf != null) {
                remove(entry);
                entry.born(0);
                add(entry, shelf);
            }
        }
    }
}
