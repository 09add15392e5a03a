package dev.aicache.warming.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads sealed {@linkplain Chunks chunks}, and gives no byte of one before it is known to be what was written. Not thread-safe. */
final class ChunkReader {

    private final Path file;
    private final InputStream from;
    private final Seal seal;
    private final byte[] sealed;
    private final ByteBuffer chunk = ByteBuffer.allocate(Chunks.BYTES).flip();
    private long position = Header.BYTES;
    private long begin = Header.BYTES;
    private long number;
    private boolean isLast;

    /** @param from stands behind the header */
    ChunkReader(Path file, InputStream from, Seal seal) {
        this.file = file;
        this.from = from;
        this.seal = seal;
        this.sealed = new byte[Chunks.BYTES + seal.overhead()];
    }

    /**
     * Fills the array.
     *
     * @throws SnapshotException if there are not so many bytes that are what was written
     */
    void read(byte[] to) throws IOException {
        int done = 0;
        while (done < to.length) {
            if (!chunk.hasRemaining()) {
                next();
            }
            int length = Math.min(to.length - done, chunk.remaining());
            chunk.get(to, done, length);
            done += length;
        }
    }

    private void next() throws IOException {
        if (isLast) {
            throw damaged();
        }
        begin = position;
        byte[] frame = new byte[Chunks.FRAME];
        take(frame, frame.length);
        int length = ByteBuffer.wrap(frame).getInt(1);
        boolean isEnd = frame[0] == 1;
        if (length < 0 || length > Chunks.BYTES || (length == 0 && !isEnd) || (frame[0] & ~1) != 0) {
            throw damaged();
        }
        take(sealed, length + seal.overhead());
        boolean isWhole =
                seal.open(number++, isEnd, ByteBuffer.wrap(sealed, 0, length + seal.overhead()), chunk.clear());
        chunk.flip();
        if (!isWhole) {
            chunk.limit(0);
            throw damaged();
        }
        isLast = isEnd;
    }

    private void take(byte[] to, int length) throws IOException {
        int taken = from.readNBytes(to, 0, length);
        position += taken;
        if (taken < length) {
            throw SnapshotException.truncated(file, position);
        }
    }

    /** Looks whether all has been read. */
    void finish() throws IOException {
        if (chunk.hasRemaining() || !isLast || from.read() >= 0) {
            throw damaged();
        }
    }

    /** What to say of bytes that are not what they should be, in the chunk that was read last. */
    SnapshotException damaged() {
        return SnapshotException.damaged(file, begin);
    }
}
