package dev.aicache.warming.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Appends records to a new file. A write that fails leaves the records before it as they are. Not thread-safe. */
final class SegmentWriter implements AutoCloseable {

    private static final int BATCH = 64 << 10;

    private final FileChannel file;
    private long size;

    /** @param cipherId of the key the requests are encrypted with, or 0 */
    SegmentWriter(Path path, long cipherId) throws IOException {
        file = OwnerOnly.create(path);
        try {
            write(ByteBuffer.allocate(Segment.HEAD)
                    .putLong(Segment.MAGIC)
                    .putLong(cipherId)
                    .flip());
        } catch (IOException | RuntimeException e) {
            file.close();
            // Its number is to be used again.
            Files.deleteIfExists(path);
            throw e;
        }
    }

    long size() {
        return size;
    }

    /** Appends a record and says where it begins. */
    int append(Frame frame) throws IOException {
        int offset = (int) size;
        append(List.of(frame));
        return offset;
    }

    /** Appends records in as few writes as make sense. */
    void append(List<Frame> frames) throws IOException {
        int next = 0;
        while (next < frames.size()) {
            int length = frames.get(next).size();
            int end = next + 1;
            while (end < frames.size() && length + frames.get(end).size() <= BATCH) {
                length += frames.get(end++).size();
            }
            ByteBuffer batch = ByteBuffer.allocate(length);
            frames.subList(next, end).forEach(frame -> frame.writeTo(batch));
            write(batch.flip());
            next = end;
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes, size + length - bytes.remaining());
            }
            size += length;
        } finally {
            if (bytes.hasRemaining()) {
                file.truncate(size);
            }
        }
    }

    /** Makes sure that what was written is on the disk. */
    void force() throws IOException {
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
