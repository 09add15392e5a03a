package dev.aicache.coordination.peer;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The requests that have been seen lately, so that none counts twice. Bounded: where there are more than it has room for,
 * no new one is taken until older ones are forgotten. Thread-safe.
 */
final class NonceMemory {

    private static final int MOST = 50_000;

    /** What makes a request another one than all others. */
    record Nonce(long high, long low) {}

    private final LongSupplier nanos;
    private final long window;
    private Set<Nonce> recent = new HashSet<>();
    private Set<Nonce> older = new HashSet<>();
    private long turnedAt;

    /**
     * @param nanos a clock that is not set back
     * @param window for how long one is remembered at least
     */
    NonceMemory(LongSupplier nanos, Duration window) {
        this.nanos = nanos;
        this.window = window.toNanos();
        this.turnedAt = nanos.getAsLong();
    }

    /** Whether it is new; from now on it is not. */
    synchronized boolean add(Nonce nonce) {
        turn();
        return !older.contains(nonce) && recent.size() < MOST && recent.add(nonce);
    }

    private void turn() {
        long since = nanos.getAsLong() - turnedAt;
        if (since > window) {
            older = since > 2 * window ? new HashSet<>() : recent;
            recent = new HashSet<>();
            turnedAt += since;
        }
    }
}
