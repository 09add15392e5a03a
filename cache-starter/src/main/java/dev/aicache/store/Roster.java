package dev.aicache.store;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Gives members small numbers, those first that have been given back last. Keeps the room that it once had, as the table
 * of a map does. Not thread-safe.
 */
final class Roster<T> {

    private @Nullable Object[] members = new @Nullable Object[1];
    private int[] free = new int[1];
    private int freeCount;
    private int end;

    /** How long an array has to be that is to hold this number, and some that come after it. */
    static int roomFor(int number) {
        return number + 1 + (number >> 3);
    }

    /** Takes the member in; returns its number. */
    int enter(T member) {
        int number = freeCount > 0 ? free[--freeCount] : end++;
        if (number >= members.length) {
            members = Arrays.copyOf(members, roomFor(number));
        }
        members[number] = member;
        return number;
    }

    /** Gives the number of a member back. */
    void leave(int number) {
        members[number] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, roomFor(freeCount));
        }
        free[freeCount++] = number;
    }

    /** The member that has the number; there must be one. */
    @SuppressWarnings({"unchecked", "NullAway"}) // only members are put in
    T get(int number) {
        return (T) members[number];
    }
}
