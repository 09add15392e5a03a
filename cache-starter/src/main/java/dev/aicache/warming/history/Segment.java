package dev.aicache.warming.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import dev.aicache.CacheKey;

/**
 * What a file of the journal holds.
 *
 * @param cipherId of the key its requests are encrypted with; 0 where it has none
 * @param isTorn whether it ends amid a record, as one does when its process or machine was stopped
 */
record Segment(long cipherId, List<Located> records, boolean isTorn) {

    /** What a file begins with: this and the version of the format, then the id of the key. */
    static final long MAGIC = 0x41_49_43_4A_52_4E_4C_01L;

    static final int HEAD = 2 * Long.BYTES;

    /** No file of the journal is larger. */
    static final int LARGEST = 32 << 20;

    /** A record and where it is in its file. */
    record Located(int offset, Frame frame) {}

    /** @throws DamagedSegmentException if it is no file of the journal, or one that was changed */
    static Segment read(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new DamagedSegmentException("is larger than any journal writes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.remaining() < HEAD) {
            return new Segment(0, List.of(), true);
        }
        if (bytes.getLong() != MAGIC) {
            throw new DamagedSegmentException("is no journal of this version");
        }
        long cipherId = bytes.getLong();
        List<Located> records = new ArrayList<>();
        boolean isWhole = true;
        while (isWhole && bytes.hasRemaining()) {
            int offset = bytes.position();
            byte[] content = next(bytes);
            isWhole = content.length > 0;
            if (isWhole) {
                records.add(new Located(offset, Frame.of(content)));
            }
        }
        return new Segment(cipherId, records, !isWhole);
    }

    /** The content of the next record; nothing where the file ends amid it. */
    private static byte[] next(ByteBuffer bytes) throws DamagedSegmentException {
        byte[] torn = {};
        if (bytes.remaining() < Frame.HEAD) {
            return torn;
        }
        int start = bytes.position();
        int length = bytes.getInt();
        int checksum = bytes.getInt();
        if (length <= 0) {
            // A file that has grown before it was written ends in zeros.
            return rest(bytes.position(start), torn);
        }
        if (length > bytes.remaining()) {
            return torn;
        }
        byte[] content = new byte[length];
        bytes.get(content);
        if (Frame.checksum(content) == checksum) {
            return content;
        }
        if (bytes.hasRemaining()) {
            throw damaged();
        }
        return torn;
    }

    private static byte[] rest(ByteBuffer bytes, byte[] torn) throws DamagedSegmentException {
        while (bytes.hasRemaining()) {
            if (bytes.get() != 0) {
                throw damaged();
            }
        }
        return torn;
    }

    private static DamagedSegmentException damaged() {
        return new DamagedSegmentException("has a record whose checksum is wrong");
    }

    /**
     * The encrypted request in the record there.
     *
     * @throws DamagedSegmentException if that is not the record of this key's request
     */
    static byte[] readAt(Path path, int offset, CacheKey key) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer head = read(file, offset, Frame.HEAD);
            int length = head.getInt();
            int checksum = head.getInt();
            if (length <= 0 || length > file.size()) {
                throw damaged();
            }
            byte[] content = read(file, offset + Frame.HEAD, length).array();
            if (Frame.checksum(content) != checksum) {
                throw damaged();
            }
            Frame frame = Frame.of(content);
            if (!frame.isRequest() || !frame.key().equals(key)) {
                throw damaged();
            }
            return frame.sealed();
        }
    }

    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                throw damaged();
            }
        }
        return bytes.flip();
    }
}
