package dev.aicache.warming;

/**
 * Keeps starts apart, so that there are no more per second than allowed and no bursts, also after a pause. Not
 * thread-safe.
 */
final class StartRate {

    private static final double SECOND = 1e9;

    /** Longest interval, in nanoseconds; keeps sums of times from overflowing. */
    private static final double LONGEST = 1e18;

    private final long interval;
    private long next;

    /** @param perSecond 0 for no limit */
    StartRate(double perSecond, long now) {
        this.interval = perSecond > 0 ? (long) Math.min(SECOND / perSecond, LONGEST) : 0;
        this.next = now;
    }

    /** Nanoseconds until the next start; 0 where it may be now. */
    long untilNext(long now) {
        return Math.max(0, next - now);
    }

    void onStart(long now) {
        next = (next - now > 0 ? next : now) + interval;
    }

    /** Gives a start back that did not reach the upstream, so that a list that is mostly there already is soon done. */
    void onNothingAsked() {
        next -= interval;
    }
}
