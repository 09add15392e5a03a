package dev.aicache.flight;

import org.jspecify.annotations.Nullable;

import dev.aicache.Origin;

/**
 * One caller attached to a flight: gets the whole recording from its first byte, then what arrives, at the caller's own
 * pace.
 *
 * <p>A reader never waits. It is told through {@link #onProgress} that there may be more, and polls. {@link #poll} and
 * {@link #close} may be called from any thread, but polls must not overlap.
 */
public final class Reader {

    private final Flight flight;
    private final boolean opener;
    private volatile Chunk at;
    private volatile Runnable listener = Reader::ignore;
    private volatile @Nullable Throwable cut;

    Reader(Flight flight, Chunk root, boolean opener) {
        this.flight = flight;
        this.at = root;
        this.opener = opener;
    }

    /** Whether this reader's request is the one that went upstream. */
    public boolean isOpener() {
        return opener;
    }

    /** Status and headers, or null while they have not arrived. */
    public @Nullable Head head() {
        return flight.head();
    }

    /** Is run whenever there may be something new, and once now. Replaces the listener before it. */
    public void onProgress(Runnable listener) {
        this.listener = listener;
        listener.run();
    }

    /**
     * The next piece in the state it arrived in, or null where there is none yet or no more. To tell which, ask {@link
     * #isEnded} <em>before</em> polling.
     */
    public byte @Nullable [] poll() {
        Chunk next = at.next();
        if (next == null || cut != null) {
            return null;
        }
        at = next;
        flight.onRead();
        return next.bytes();
    }

    /** Whether no further piece will arrive. Pieces that arrived before may still be unread. */
    public boolean isEnded() {
        return cut != null || flight.isEnded();
    }

    /** Whether every piece that has arrived was read, or will not be. */
    public boolean isDrained() {
        return cut != null || at.next() == null;
    }

    /** Why the recording broke off, or null where it is whole or still going on. */
    public @Nullable Throwable failure() {
        Throwable reason = cut;
        return reason != null ? reason : flight.failure();
    }

    /** What it took to get the answer, once that has ended whole; null before, and where it is not worth anything. */
    public @Nullable Origin origin() {
        return failure() == null ? flight.origin() : null;
    }

    /** Leaves the flight; harms no other reader. Idempotent. */
    public void close() {
        listener = Reader::ignore;
        flight.leave(this);
    }

    private static void ignore() {}

    /** The end of the last piece it has read. */
    long position() {
        return at.end();
    }

    void wake() {
        try {
            listener.run();
        } catch (RuntimeException e) {
            // One caller's trouble is neither the fill's nor the others'.
            cut = e;
            close();
        }
    }

    void cut(Throwable reason) {
        cut = reason;
        wake();
    }
}
