package dev.aicache.warming;

/**
 * Slows a whole job down when the upstream says that it is too busy: nothing is started until it may be asked again, then
 * half as much at a time, and more again with every answer (additive increase, multiplicative decrease, as in RFC 5681
 * §3.1). Not thread-safe.
 */
final class Throttle {

    private final int concurrency;
    private double allowed;
    private long resume;

    /** @param concurrency how many requests may be asked at a time at most */
    Throttle(int concurrency, long now) {
        this.concurrency = concurrency;
        this.allowed = concurrency;
        this.resume = now;
    }

    /** @param nanos how long the upstream is to be left alone from now on */
    void onBusy(long now, long nanos) {
        allowed = Math.max(1, allowed / 2);
        if (now + nanos - resume > 0) {
            resume = now + nanos;
        }
    }

    void onAnswer() {
        allowed = Math.min(concurrency, allowed + 1 / allowed);
    }

    /** How many requests may be asked at a time. */
    int allowed() {
        return (int) allowed;
    }

    /** Nanoseconds until something may be started; 0 where it may be now. */
    long untilResumed(long now) {
        return Math.max(0, resume - now);
    }
}
