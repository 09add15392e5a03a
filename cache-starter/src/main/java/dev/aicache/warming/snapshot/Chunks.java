package dev.aicache.warming.snapshot;

/**
 * How the bytes behind the header are laid out: chunk by chunk, each with a byte that is 1 for the last and 0 for all others,
 * its length (4, big-endian) without its seal, and its bytes as the {@link Seal} leaves them. Nothing follows the last.
 */
final class Chunks {

    /** Most bytes of a chunk, seal apart. */
    static final int BYTES = 64 * 1024;

    /** Bytes before a chunk. */
    static final int FRAME = 1 + Integer.BYTES;

    private Chunks() {}
}
