package dev.aicache.warming.snapshot;

import java.nio.ByteBuffer;

/**
 * Keeps the chunks of one snapshot from being read unless each is what was written, in its place, and the last one is the
 * last. For one thread.
 */
interface Seal {

    /** How many bytes longer a sealed chunk is. */
    int overhead();

    /**
     * Seals a chunk.
     *
     * @param number of the chunk, from 0
     * @param to has room for the chunk and {@link #overhead} bytes more
     */
    void seal(long number, boolean isLast, ByteBuffer chunk, ByteBuffer to);

    /**
     * Opens a sealed chunk.
     *
     * @return false where it is not what was sealed in this place; what is in {@code to} must not be used then
     */
    boolean open(long number, boolean isLast, ByteBuffer sealed, ByteBuffer to);
}
