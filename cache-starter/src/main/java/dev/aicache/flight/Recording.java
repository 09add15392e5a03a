package dev.aicache.flight;

import org.jspecify.annotations.Nullable;

import dev.aicache.SkipReason;

/**
 * The pieces of one answer in the order they came. Kept whole up to a limit; beyond it a window, kept only as far back
 * as the slowest reader, who holds what lies behind.
 *
 * <p>Lengths and limits of the answer are in its own bytes, positions and the window in the heap bytes that its pieces
 * take. One thread appends; {@link #position} and {@link #isFullWindow} may be asked by any, all else needs the
 * flight's lock.
 */
final class Recording {

    /** Heap bytes a reader may be behind where the recording had to stop growing early. */
    private static final long MIN_WINDOW = 64 * 1024;

    private final long maxSize;
    private final RecordingBudget budget;

    /** Where new readers begin; null once it is a window. */
    private @Nullable Chunk root;

    private volatile Chunk tail;
    private volatile long window = Long.MAX_VALUE;
    private long size;
    private long taken;

    Recording(long maxSize, RecordingBudget budget) {
        this.maxSize = maxSize;
        this.budget = budget;
        this.tail = Chunk.root();
        this.root = tail;
    }

    /**
     * Adds a piece.
     *
     * @return why from this piece on the recording is not whole; null where it is, or had not been before
     */
    @Nullable
    SkipReason append(byte[] bytes) {
        SkipReason outgrown = root == null ? null : account(bytes.length);
        tail = tail.append(bytes);
        size += bytes.length;
        return outgrown;
    }

    private @Nullable SkipReason account(int length) {
        if (size + length > maxSize) {
            becomeWindow();
            return SkipReason.TOO_LARGE;
        }
        long footprint = Chunk.footprint(length);
        if (!budget.tryTake(footprint)) {
            becomeWindow();
            return SkipReason.MEMORY;
        }
        taken += footprint;
        return null;
    }

    private void becomeWindow() {
        // What the recording has taken already is what it may go on to hold.
        window = Math.max(position(), Math.max(1, Math.min(maxSize, MIN_WINDOW)));
        root = null;
    }

    /** Where a new reader begins, or null where the beginning is gone. */
    @Nullable
    Chunk root() {
        return root;
    }

    /** Where the recording ends. */
    long position() {
        return tail.end();
    }

    /** Whether a reader at this position is as far behind as a reader may be. */
    boolean isFullWindow(long reader) {
        return position() - reader >= window;
    }

    /**
     * All bytes in one new array. Needs no lock in the thread that appends.
     *
     * @throws IllegalStateException if the recording has become a window
     */
    byte[] whole() {
        Chunk chunk = root;
        if (chunk == null) {
            throw new IllegalStateException("The recording is not whole");
        }
        byte[] all = new byte[Math.toIntExact(size)];
        int offset = 0;
        for (chunk = chunk.next(); chunk != null; chunk = chunk.next()) {
            System.arraycopy(chunk.bytes(), 0, all, offset, chunk.bytes().length);
            offset += chunk.bytes().length;
        }
        return all;
    }

    /** Gives back the memory it has taken, when nobody is going to read it any more. */
    void release() {
        budget.give(taken);
        taken = 0;
    }
}
