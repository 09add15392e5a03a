package dev.aicache.store;

/** The entries of one scope, each in the order in which they may leave. Guarded by the store's lock. */
final class Shelf {

    /** About what a shelf takes with its heaps, while they are small, and its places among the others; in bytes. */
    static final int BYTES = 240;

    /** By worth as it was last asked for. */
    final RankHeap byWorth;

    /** Those that are expendable one day, the first of them first. */
    final RankHeap byExpendability;

    final long scope;

    /** What its entries take, in bytes. */
    long used;

    /** By which the shelf goes among others, or -1. */
    int number = -1;

    Shelf(long scope, RankHeap byWorth, RankHeap byExpendability) {
        this.scope = scope;
        this.byWorth = byWorth;
        this.byExpendability = byExpendability;
    }
}
