package dev.aicache.store;

import java.util.Arrays;

/** Where the members of heaps are, by their {@link Roster} numbers. Not thread-safe. */
final class Places {

    /** One more than the place, so that 0 is none. */
    private int[] next = new int[1];

    /** The member's place, or -1. */
    int of(int member) {
        return member < next.length ? next[member] - 1 : -1;
    }

    void set(int member, int place) {
        if (member >= next.length) {
            next = Arrays.copyOf(next, Roster.roomFor(member));
        }
        next[member] = place + 1;
    }

    void clear(int member) {
        next[member] = 0;
    }
}
