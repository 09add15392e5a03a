package dev.aicache.warming.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Writes bytes in sealed {@linkplain Chunks chunks}. Not thread-safe. */
final class ChunkWriter {

    private final WritableByteChannel to;
    private final Seal seal;
    private final ByteBuffer chunk = ByteBuffer.allocate(Chunks.BYTES);
    private final ByteBuffer sealed;
    private long number;

    ChunkWriter(WritableByteChannel to, Seal seal) {
        this.to = to;
        this.seal = seal;
        this.sealed = ByteBuffer.allocate(Chunks.FRAME + Chunks.BYTES + seal.overhead());
    }

    /** Writes what the buffer has left. */
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            // A full chunk waits until it is known not to be the last.
            if (!chunk.hasRemaining()) {
                flush(false);
            }
            int length = Math.min(bytes.remaining(), chunk.remaining());
            chunk.put(chunk.position(), bytes, bytes.position(), length).position(chunk.position() + length);
            bytes.position(bytes.position() + length);
        }
    }

    /** Writes the last chunk; nothing may be written after it. */
    void finish() throws IOException {
        flush(true);
    }

    private void flush(boolean isLast) throws IOException {
        chunk.flip();
        sealed.clear().put((byte) (isLast ? 1 : 0)).putInt(chunk.remaining());
        seal.seal(number++, isLast, chunk, sealed);
        sealed.flip();
        while (sealed.hasRemaining()) {
            to.write(sealed);
        }
        chunk.clear();
    }
}
