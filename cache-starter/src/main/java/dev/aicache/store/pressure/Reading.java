package dev.aicache.store.pressure;

/**
 * What the heap held after a collection: an upper bound of the live data.
 *
 * @param held bytes after the collection
 * @param capacity bytes that it is measured against
 * @param isExact whether the collection was one of the whole heap with everything stopped, so that all that is held is
 *     live; after another one, dead data of the old generation or new data of running threads are counted, too
 * @param at when the collection ended, in nanoseconds of the control's clock
 */
record Reading(long held, long capacity, boolean isExact, long at) {

    /** What is held as a share of the capacity. */
    double share() {
        return (double) held / capacity;
    }
}
