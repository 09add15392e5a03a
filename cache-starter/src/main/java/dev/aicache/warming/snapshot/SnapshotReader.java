package dev.aicache.warming.snapshot;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.encoding.CodedBodies;

/**
 * Reads a snapshot entry by entry, holding one of them. What it gives is what was written: a chunk that is not is never
 * used, and ends the reading. Not thread-safe.
 */
final class SnapshotReader implements AutoCloseable {

    private final Path file;
    private final long length;
    private final InputStream from;
    private final Header header;
    private final ChunkReader chunks;
    private final CodedBodies coded;
    private long read;

    /**
     * Begins to read.
     *
     * @throws SnapshotException if the file is no snapshot, one of another version, or one that needs another key
     */
    SnapshotReader(Path file, Seals seals, CodedBodies coded) throws IOException {
        this.file = file;
        this.coded = coded;
        this.length = Files.size(file);
        this.from = new BufferedInputStream(Files.newInputStream(file), Chunks.BYTES);
        boolean isOpen = false;
        try {
            this.header = Header.read(file, from);
            this.chunks = new ChunkReader(file, from, seals.of(file, header));
            isOpen = true;
        } finally {
            if (!isOpen) {
                from.close();
            }
        }
    }

    Header header() {
        return header;
    }

    /**
     * An entry as it was when it was saved.
     *
     * @param fields all but its body
     * @param body null where this process cannot decode it
     */
    record Saved(EntryFields fields, @Nullable Body body) {}

    /**
     * The next entry, or null at the end.
     *
     * @throws SnapshotException if the file is damaged, or cut off
     */
    @Nullable
    Saved next() throws IOException {
        try {
            byte kind = take(1).get();
            if (kind == SnapshotWriter.END) {
                finish();
                return null;
            }
            if (kind != SnapshotWriter.ENTRY) {
                throw chunks.damaged();
            }
            EntryFields fields =
                    EntryFields.read(take(take(Integer.BYTES).getInt()).array());
            Body body = fields.body().of(take(fields.body().stored()).array(), coded);
            read++;
            return new Saved(fields, body);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw chunks.damaged();
        }
    }

    private void finish() throws IOException {
        if (take(Long.BYTES).getLong() != read) {
            throw chunks.damaged();
        }
        chunks.finish();
    }

    private ByteBuffer take(int bytes) throws IOException {
        if (bytes < 0 || bytes > length) {
            throw chunks.damaged();
        }
        byte[] taken = new byte[bytes];
        chunks.read(taken);
        return ByteBuffer.wrap(taken);
    }

    @Override
    public void close() throws IOException {
        from.close();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
