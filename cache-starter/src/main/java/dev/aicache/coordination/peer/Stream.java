package dev.aicache.coordination.peer;

/** How far the purges of one origin are known. Moments are nanoseconds of this instance's clock. Guarded by the log's owner. */
final class Stream {

    /** The moment of what has not been: no clock says it. */
    static final long NEVER = Long.MIN_VALUE;

    /** Every purge up to this sequence is known. */
    long known;

    /** Of those the ones behind this sequence are kept. */
    long base;

    /** No purge is missing that the origin had taken by then. */
    long confirmedAt = NEVER;

    /** When the origin was alive, as far as anyone has said. */
    long seenAt;

    /** When it was first heard that the origin takes no more purges. */
    long endedAt = NEVER;

    Stream(long seenAt) {
        this.seenAt = seenAt;
    }

    /** The later one of two moments. */
    static long later(long one, long other) {
        return one == NEVER || (other != NEVER && other - one > 0) ? other : one;
    }

    /** The earlier one of two moments. */
    static long earlier(long one, long other) {
        return later(one, other) == one ? other : one;
    }
}
