package dev.aicache.store;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A binary heap, least rank first, whose members know their place in it: any of them is found, moved and removed without
 * a search. A rank is remembered until {@link #reposition} is told that it has changed. Not thread-safe.
 */
abstract class RankHeap<T> {

    private static final int SMALLEST = 4;

    private @Nullable Object[] members = new @Nullable Object[SMALLEST];
    private int size;

    /** Whether the first ranks before the second. */
    abstract boolean isBefore(T first, T second);

    /** Where the member is, or -1. */
    abstract int place(T member);

    abstract void place(T member, int place);

    int size() {
        return size;
    }

    @Nullable
    T peek() {
        return size == 0 ? null : get(0);
    }

    boolean contains(T member) {
        return place(member) >= 0;
    }

    void add(T member) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size + (size >> 1));
        }
        siftUp(size++, member);
    }

    /** Takes the member out, if it is in. */
    void remove(T member) {
        int place = place(member);
        if (place < 0) {
            return;
        }
        T last = get(--size);
        members[size] = null;
        if (last != member) {
            settle(place, last);
        }
        place(member, -1);
        if (size < members.length >> 2 && members.length > SMALLEST) {
            members = Arrays.copyOf(members, Math.max(SMALLEST, members.length >> 1));
        }
    }

    /** Moves a member whose rank has changed to where it belongs now. */
    void reposition(T member) {
        settle(place(member), member);
    }

    private void settle(int place, T member) {
        if (place > 0 && isBefore(member, get((place - 1) >> 1))) {
            siftUp(place, member);
        } else {
            siftDown(place, member);
        }
    }

    private void siftUp(int from, T member) {
        int place = from;
        while (place > 0) {
            T parent = get((place - 1) >> 1);
            if (!isBefore(member, parent)) {
                break;
            }
            set(place, parent);
            place = (place - 1) >> 1;
        }
        set(place, member);
    }

    private void siftDown(int from, T member) {
        int place = from;
        int half = size >> 1;
        while (place < half) {
            int child = 2 * place + 1;
            if (child + 1 < size && isBefore(get(child + 1), get(child))) {
                child++;
            }
            if (!isBefore(get(child), member)) {
                break;
            }
            set(place, get(child));
            place = child;
        }
        set(place, member);
    }

    private void set(int place, T member) {
        members[place] = member;
        place(member, place);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only members are put in, and all below the size are
    private T get(int place) {
        return (T) members[place];
    }
}
