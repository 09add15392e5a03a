package dev.aicache.flight;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a recording, linked to the next. Readers hold the piece they are at, so that pieces everyone has read are
 * free to be collected once the recording no longer holds its first one.
 */
final class Chunk extends AtomicReference<@Nullable Chunk> {

    private static final long serialVersionUID = 1L;

    /**
     * Heap bytes that a piece takes beside those of the answer: this object 32, the header of its array 16. Counted,
     * because a stream may come in pieces of a few bytes each.
     */
    private static final int OVERHEAD = 48;

    private final transient byte[] bytes;

    private final long end;

    private Chunk(byte[] bytes, long end) {
        this.bytes = bytes;
        this.end = end;
    }

    /** The empty piece that a recording begins with. */
    static Chunk root() {
        return new Chunk(new byte[0], 0);
    }

    /** Heap bytes that a piece of this length takes. */
    static long footprint(int length) {
        return OVERHEAD + ((length + 7L) & ~7L);
    }

    /** Links a piece behind this one and publishes it to readers. */
    Chunk append(byte[] next) {
        Chunk chunk = new Chunk(next, end + footprint(next.length));
        setRelease(chunk);
        return chunk;
    }

    @Nullable
    Chunk next() {
        return getAcquire();
    }

    byte[] bytes() {
        return bytes;
    }

    /** Heap bytes that the recording has taken from its beginning to the end of this piece. */
    long end() {
        return end;
    }
}
