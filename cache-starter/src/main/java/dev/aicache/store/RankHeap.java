package dev.aicache.store;

import java.util.Arrays;

/**
 * A heap of members that go by numbers, least rank first, whose members know their place in it: any of them is found,
 * moved and removed without a search. A rank is remembered until it is {@linkplain #put put} again. Not thread-safe.
 *
 * <p>Each member has four below it, and ranks and numbers lie side by side in one array, so that a level is a line or two
 * of the processor's cache. To move a member, none is looked at and no reference is written, of which the collector would
 * have to know.
 */
final class RankHeap {

    private static final int WIDTH = 4;

    /** Of each member its rank, and then what {@link #label} makes of tie and number. */
    private long[] cells = new long[2];

    private final Places places;
    private int size;

    /** @param places where each member is, in this heap only or in others of which no two have a member in common */
    RankHeap(Places places) {
        this.places = places;
    }

    /** A rank that is before another where the one number is less than the other; 0 and -0 are one. */
    static long rank(double number) {
        return mirrored(Double.doubleToRawLongBits(number + 0.0));
    }

    /** The number that has the rank. */
    static double number(long rank) {
        return Double.longBitsToDouble(mirrored(rank));
    }

    /** The bits of a number ascend with it, but for those of negative ones, which descend. */
    private static long mirrored(long bits) {
        return bits ^ ((bits >> (Long.SIZE - 1)) & Long.MAX_VALUE);
    }

    private static long label(int tie, int member) {
        return (long) tie << Integer.SIZE | member;
    }

    private static int tie(long label) {
        return (int) (label >> Integer.SIZE);
    }

    int size() {
        return size;
    }

    /** The member of least rank; there must be one. */
    int first() {
        return (int) cells[1];
    }

    long firstRank() {
        return cells[0];
    }

    int firstTie() {
        return tie(cells[1]);
    }

    /**
     * Brings the member to where it belongs, in the heap already or not.
     *
     * @param tie tells which of two of equal rank is before the other: the one whose tie is so much as half of all
     *     integers behind, so that it may overflow
     */
    void put(int member, long rank, int tie) {
        int place = places.of(member);
        long label = label(tie, member);
        if (place < 0) {
            if (2 * size == cells.length) {
                cells = Arrays.copyOf(cells, 2 * (size + 1 + (size >> 3)));
            }
            siftUp(size++, rank, label);
        } else if (cells[2 * place] != rank || cells[2 * place + 1] != label) {
            settle(place, rank, label);
        }
    }

    /** Takes the member out, if it is in. */
    void remove(int member) {
        int place = places.of(member);
        if (place < 0) {
            return;
        }
        int last = --size;
        if (place < last) {
            settle(place, cells[2 * last], cells[2 * last + 1]);
        }
        places.clear(member);
        if (size < cells.length >> 3) {
            cells = Arrays.copyOf(cells, 2 * Math.max(1, cells.length >> 2));
        }
    }

    private void settle(int place, long rank, long label) {
        if (place > 0 && isBefore(rank, label, (place - 1) / WIDTH)) {
            siftUp(place, rank, label);
        } else {
            siftDown(place, rank, label);
        }
    }

    private void siftUp(int from, long rank, long label) {
        int place = from;
        while (place > 0 && isBefore(rank, label, (place - 1) / WIDTH)) {
            int parent = (place - 1) / WIDTH;
            set(place, cells[2 * parent], cells[2 * parent + 1]);
            place = parent;
        }
        set(place, rank, label);
    }

    private void siftDown(int from, long rank, long label) {
        int place = from;
        int child = WIDTH * place + 1;
        while (child < size) {
            int least = leastFrom(child);
            if (isBefore(rank, label, least)) {
                break;
            }
            set(place, cells[2 * least], cells[2 * least + 1]);
            place = least;
            child = WIDTH * place + 1;
        }
        set(place, rank, label);
    }

    private int leastFrom(int child) {
        int end = Math.min(size, child + WIDTH);
        int least = child;
        for (int other = child + 1; other < end; other++) {
            if (isBefore(cells[2 * other], cells[2 * other + 1], least)) {
                least = other;
            }
        }
        return least;
    }

    private boolean isBefore(long rank, long label, int place) {
        long other = cells[2 * place];
        return rank < other || (rank == other && tie(label) - tie(cells[2 * place + 1]) < 0);
    }

    private void set(int place, long rank, long label) {
        cells[2 * place] = rank;
        cells[2 * place + 1] = label;
        places.set((int) label, place);
    }
}
