package dev.aicache.warming.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

import dev.aicache.store.EntryState;

/**
 * Writes a snapshot entry by entry, holding none of them: for each a 1, the length of its fields (4), its {@link EntryFields
 * fields} and the bytes of its body; at the end a 0 and the number of entries (8). Not thread-safe.
 */
final class SnapshotWriter {

    static final byte END = 0;
    static final byte ENTRY = 1;

    private final ChunkWriter chunks;
    private long written;

    /** Writes the header at once. */
    SnapshotWriter(WritableByteChannel to, Header header, Seal seal) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(header.bytes());
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
        this.chunks = new ChunkWriter(to, seal);
    }

    /**
     * Writes an entry whose body is retained.
     *
     * @param savedAt now, in nanoseconds since 1970
     */
    void write(EntryState entry, long savedAt) throws IOException {
        byte[] fields = EntryFields.write(entry, savedAt);
        ByteBuffer start = ByteBuffer.allocate(1 + Integer.BYTES).put(ENTRY).putInt(fields.length);
        chunks.write(start.flip());
        chunks.write(ByteBuffer.wrap(fields));
        for (ByteBuffer bytes : entry.response().body().chunks()) {
            chunks.write(bytes);
        }
        written++;
    }

    /** Writes the end; without it, a snapshot is known to be cut off. */
    void finish() throws IOException {
        chunks.write(
                ByteBuffer.allocate(1 + Long.BYTES).put(END).putLong(written).flip());
        chunks.finish();
    }
}
