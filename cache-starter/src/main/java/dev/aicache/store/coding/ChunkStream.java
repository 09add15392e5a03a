package dev.aicache.store.coding;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/** Reads consecutive buffers, wherever they lie. Not thread-safe. */
final class ChunkStream extends InputStream {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Iterator<ByteBuffer> rest;
    private ByteBuffer current = NOTHING;

    /** @param chunks positioned where they are to be read from; their positions move */
    ChunkStream(List<ByteBuffer> chunks) {
        this.rest = chunks.iterator();
    }

    private boolean hasRemaining() {
        while (!current.hasRemaining() && rest.hasNext()) {
            current = rest.next();
        }
        return current.hasRemaining();
    }

    @Override
    public int read() {
        return hasRemaining() ? current.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!hasRemaining()) {
            return -1;
        }
        int read = Math.min(length, current.remaining());
        current.get(to, offset, read);
        return read;
    }

    /** Decoders ask for this to learn whether another member follows. */
    @Override
    public int available() {
        return hasRemaining() ? current.remaining() : 0;
    }
}
