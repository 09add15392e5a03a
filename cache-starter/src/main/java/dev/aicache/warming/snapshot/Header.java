package dev.aicache.warming.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * The first {@value #BYTES} bytes of a snapshot, big-endian: magic (8), format version (2), flags (2), key schema (4),
 * nanoseconds since 1970 (8), expected number of entries (8), salt (16), key check (8), nonce prefix (7), zero (1), CRC-32C
 * of all that (4).
 *
 * @param keySchema of the entries' keys
 * @param createdAt nanoseconds since 1970
 * @param entries how many there are at most
 * @param salt random, and so what tells the chunks of two snapshots apart
 * @param bytes all of it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes them
record Header(
        int keySchema, long createdAt, long entries, byte[] salt, byte[] keyCheck, byte[] noncePrefix, byte[] bytes) {

    static final int BYTES = 68;
    static final int SALT = 16;
    static final int KEY_CHECK = 8;
    static final int NONCE_PREFIX = 7;

    /** Raised whenever an older version of the cache would misread a file, or this one an older file. */
    static final int VERSION = 2;

    private static final int ENCRYPTED = 1;

    /** Not text, and broken by what translates line ends (as PNG's, RFC 2083 §3.1). */
    private static final byte[] MAGIC = {(byte) 0x89, 'A', 'I', 'C', 'S', '\r', '\n', 0x1A};

    /**
     * A header.
     *
     * @param keyCheck null where nothing is encrypted
     */
    static Header of(
            int keySchema, long createdAt, long entries, byte[] salt, byte @Nullable [] keyCheck, byte[] noncePrefix) {
        byte[] check = keyCheck == null ? new byte[KEY_CHECK] : keyCheck;
        ByteBuffer buffer = ByteBuffer.allocate(BYTES)
                .put(MAGIC)
                .putShort((short) VERSION)
                .putShort((short) (keyCheck == null ? 0 : ENCRYPTED))
                .putInt(keySchema)
                .putLong(createdAt)
                .putLong(entries)
                .put(salt)
                .put(check)
                .put(noncePrefix)
                .put((byte) 0);
        buffer.putInt(checksum(buffer.array()));
        return new Header(keySchema, createdAt, entries, salt, check, noncePrefix, buffer.array());
    }

    /** Whether these are the first bytes of a snapshot, of whatever version. */
    static boolean isSnapshot(byte[] first) {
        return first.length >= MAGIC.length && Arrays.equals(first, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Reads a header.
     *
     * @throws SnapshotException if there is none, or one of another version
     */
    static Header read(Path file, InputStream from) throws IOException {
        byte[] bytes = from.readNBytes(BYTES);
        if (!isSnapshot(bytes)) {
            throw SnapshotException.foreign(file);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).position(MAGIC.length);
        if (bytes.length < BYTES) {
            throw SnapshotException.truncated(file, bytes.length);
        }
        int version = Short.toUnsignedInt(buffer.getShort());
        if (version != VERSION) {
            throw SnapshotException.version(file, version, VERSION);
        }
        int flags = buffer.getShort();
        Header header = new Header(
                buffer.getInt(),
                buffer.getLong(),
                buffer.getLong(),
                take(buffer, SALT),
                take(buffer, KEY_CHECK),
                take(buffer, NONCE_PREFIX),
                bytes);
        if (buffer.get() != 0 || buffer.getInt() != checksum(bytes) || (flags & ~ENCRYPTED) != 0) {
            throw SnapshotException.damaged(file, 0);
        }
        return header;
    }

    private static byte[] take(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static int checksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, BYTES - Integer.BYTES);
        return (int) crc.getValue();
    }

    boolean isEncrypted() {
        return (bytes[MAGIC.length + 3] & ENCRYPTED) != 0;
    }
}
