package dev.aicache.store;

/** The entries of one scope, each in the order in which they may leave. Guarded by the store's lock. */
final class Shelf {

    /** About what a shelf takes with its heaps, while they are small, and its places among the others; in bytes. */
    static final int BYTES = 240;

    /** By worth as it was last asked for. */
    final RankHeap<Entry> byWorth = new RankHeap<>() {
        @Override
        boolean isBefore(Entry first, Entry second) {
            return first.worth < second.worth || (first.worth == second.worth && first.sequence() < second.sequence());
        }

        @Override
        int place(Entry entry) {
            return entry.worthPlace;
        }

        @Override
        void place(Entry entry, int place) {
            entry.worthPlace = place;
        }
    };

    /** Those that are expendable one day, the first of them first. */
    final RankHeap<Entry> byExpendability = new RankHeap<>() {
        @Override
        boolean isBefore(Entry first, Entry second) {
            return first.expendableAt < second.expendableAt;
        }

        @Override
        int place(Entry entry) {
            return entry.expendablePlace;
        }

        @Override
        void place(Entry entry, int place) {
            entry.expendablePlace = place;
        }
    };

    final long scope;

    /** What its entries take, in bytes. */
    long used;

    /** Where the shelf stands among others, or -1. */
    int worthPlace = -1;

    int expendablePlace = -1;

    Shelf(long scope) {
        this.scope = scope;
    }
}
