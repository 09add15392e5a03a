package dev.aicache.coordination.remote;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.remote.Opened.Finding;
import dev.aicache.encoding.BodyFields;
import dev.aicache.encoding.CodedBodies;
import dev.aicache.encoding.EncryptionKey;

/**
 * An entry as bytes, all numbers big-endian: magic (3), format (1), flags (1), key of the entry (32); then, encrypted, a salt
 * (16) and the content as {@link EntryCipher} has it, or else the content and a CRC-32C of all that (4). The content is the
 * length of the fields (4), the {@link EntryFields fields} and the body in the coding it is kept in.
 *
 * <p>Whatever it reads, it takes no more memory than some times its length, and throws nothing. A format that is not known is
 * none; one that was written before this one is read for as long as instances may still write it. Thread-safe.
 */
public final class Envelope {

    /** Raised whenever this version of the cache writes what an older one would misread. */
    static final int FORMAT = 1;

    /** Written by the version before, which may still be running beside this one. */
    static final int OLDEST = 1;

    /** Bytes beside headers and body that are enough for whatever entry has few tags. */
    public static final int OVERHEAD = 1024;

    private static final byte[] MAGIC = {'A', 'I', 'C'};
    private static final int FLAGS = MAGIC.length + 1;
    private static final int KEY = FLAGS + 1;
    static final int HEAD = KEY + CacheKey.BYTES;
    private static final int ENCRYPTED = 1;

    private final @Nullable EntryCipher cipher;
    private final CodedBodies coded;

    /**
     * Opens and makes envelopes.
     *
     * @param secret what they are encrypted with; null for not at all
     */
    public Envelope(@Nullable EncryptionKey secret, CodedBodies coded) {
        this.cipher = secret == null ? null : new EntryCipher(secret);
        this.coded = coded;
    }

    /**
     * The entry as bytes; its body must be retained meanwhile.
     *
     * @param lifetime for how long it will be kept
     */
    public byte[] write(RemoteEntry entry, Duration lifetime) {
        byte[] fields = EntryFields.write(entry, lifetime);
        Body body = entry.response().body();
        int content = Math.addExact(Integer.BYTES + fields.length, body.storedSize());
        int length = Math.addExact(HEAD, cipher == null ? content + Integer.BYTES : cipher.sealed(content));
        ByteBuffer to = ByteBuffer.allocate(length)
                .put(MAGIC)
                .put((byte) FORMAT)
                .put((byte) (cipher == null ? 0 : ENCRYPTED))
                .put(entry.key().toBytes());
        if (cipher == null) {
            content(fields, body, to);
            return to.putInt(checksum(to.array(), to.position())).array();
        }
        ByteBuffer plain = ByteBuffer.allocate(content);
        content(fields, body, plain);
        byte[] envelope = to.array();
        cipher.seal(plain.flip(), envelope);
        return envelope;
    }

    private static void content(byte[] fields, Body body, ByteBuffer to) {
        to.putInt(fields.length).put(fields);
        body.chunks().forEach(to::put);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** What is in the envelope, if that is the entry of this key. */
    public Opened read(CacheKey key, byte[] bytes) {
        if (bytes.length < HEAD + Integer.BYTES || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return Opened.nothing(Finding.FOREIGN);
        }
        int format = Byte.toUnsignedInt(bytes[MAGIC.length]);
        if (format < OLDEST || format > FORMAT || (bytes[FLAGS] & ~ENCRYPTED) != 0) {
            return Opened.nothing(Finding.FOREIGN);
        }
        boolean isEncrypted = (bytes[FLAGS] & ENCRYPTED) != 0;
        // Else who can write to the store could put an entry there that says it is not encrypted.
        if (isEncrypted != (cipher != null)) {
            return Opened.nothing(Finding.OTHER_SECRET);
        }
        if (!Arrays.equals(bytes, KEY, HEAD, key.toBytes(), 0, CacheKey.BYTES)) {
            return Opened.nothing(Finding.OTHER_KEY);
        }
        try {
            ByteBuffer content = cipher == null ? checked(bytes) : cipher.open(bytes);
            return content == null ? Opened.nothing(Finding.DAMAGED) : content(key, content);
        } catch (GeneralSecurityException e) {
            return Opened.nothing(Finding.OTHER_SECRET);
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
            return Opened.nothing(Finding.DAMAGED);
        }
    }

    private static @Nullable ByteBuffer checked(byte[] bytes) {
        int end = bytes.length - Integer.BYTES;
        return ByteBuffer.wrap(bytes).getInt(end) == checksum(bytes, end)
                ? ByteBuffer.wrap(bytes, HEAD, end - HEAD)
                : null;
    }

    private Opened content(CacheKey key, ByteBuffer content) {
        EntryFields fields = EntryFields.read(taken(content, content.getInt()));
        BodyFields shape = fields.answer().body();
        if (shape.stored() != content.remaining()) {
            throw new IllegalArgumentException("The body has another length");
        }
        Body body = shape.of(taken(content, shape.stored()), coded);
        return body == null
                ? Opened.nothing(Finding.CODING)
                : new Opened(Finding.ENTRY, fields.of(key, body), fields.lifetime());
    }

    private static byte[] taken(ByteBuffer from, int length) {
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }
}
