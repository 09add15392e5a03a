package dev.aicache.store.coding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * What a decoder gives, in buffers of bounded length, each decoded when it is asked for. The decoder is closed at the end,
 * on failure, by {@link #close}, or at last by the garbage collector. Not thread-safe.
 */
final class Decoded implements Iterator<ByteBuffer>, AutoCloseable {

    /** Longest buffer in bytes. */
    static final int PIECE = 32 * 1024;

    private static final Cleaner CLEANER = Cleaner.create();

    private final InputStream decoder;
    private final Cleaner.Cleanable closing;
    private int remaining;

    /**
     * @param decoder belongs to this from now on
     * @param size how many bytes it gives; another number is a failure
     */
    Decoded(InputStream decoder, int size) {
        this.decoder = decoder;
        this.remaining = size;
        this.closing = CLEANER.register(this, closing(decoder));
    }

    /** Must not refer to what it is the cleaner of. */
    private static Runnable closing(InputStream decoder) {
        return () -> {
            try {
                decoder.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    @Override
    public boolean hasNext() {
        return remaining > 0;
    }

    /**
     * @throws UncheckedIOException if this is not what was encoded; for a wrong checksum, in place of the last buffer
     */
    @Override
    public ByteBuffer next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        boolean isMore = false;
        try {
            byte[] bytes = decode();
            remaining -= bytes.length;
            isMore = hasNext();
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!isMore) {
                close();
            }
        }
    }

    private byte[] decode() throws IOException {
        byte[] bytes = new byte[Math.min(PIECE, remaining)];
        boolean isWhole = decoder.readNBytes(bytes, 0, bytes.length) == bytes.length;
        // The checksum is compared when the decoder comes to its end.
        if (!isWhole || (bytes.length == remaining && decoder.read() >= 0)) {
            throw new IOException("The kept answer is not as long as it was");
        }
        return bytes;
    }

    @Override
    public void close() {
        remaining = 0;
        closing.clean();
    }
}
