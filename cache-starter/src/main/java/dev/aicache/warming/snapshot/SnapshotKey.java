package dev.aicache.warming.snapshot;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The key that snapshots are encrypted with. Each file has one of its own that is derived from it and the file's salt (HKDF,
 * RFC 5869, with SHA-256), so that the number of files and their lengths do not matter. Thread-safe.
 */
public final class SnapshotKey {

    /** Length in bytes. */
    public static final int BYTES = 32;

    private static final String HMAC = "HmacSHA256";
    private static final byte[] FOR_CHUNKS = "ai-cache snapshot chunks".getBytes(US_ASCII);
    private static final byte[] FOR_CHECK = "ai-cache snapshot key check".getBytes(US_ASCII);

    private final byte[] key;

    private SnapshotKey(byte[] key) {
        this.key = key;
    }

    /**
     * Takes a key as it is.
     *
     * @throws IllegalArgumentException unless it is {@value #BYTES} bytes long
     */
    public static SnapshotKey of(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("A key is %d bytes long, not %d".formatted(BYTES, key.length));
        }
        return new SnapshotKey(key.clone());
    }

    /**
     * The key of one file.
     *
     * @param check tells whether a file was written with the same key, and nothing else of it
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
    record OfFile(SecretKey secret, byte[] check) {}

    OfFile ofFile(byte[] salt) {
        byte[] extracted = hmac(salt, key);
        byte[] check = Arrays.copyOf(expand(extracted, FOR_CHECK), Header.KEY_CHECK);
        return new OfFile(new SecretKeySpec(expand(extracted, FOR_CHUNKS), "AES"), check);
    }

    /** The first block, which is as long as a key. */
    private static byte[] expand(byte[] extracted, byte[] purpose) {
        byte[] info = Arrays.copyOf(purpose, purpose.length + 1);
        info[purpose.length] = 1;
        return hmac(extracted, info);
    }

    private static byte[] hmac(byte[] secret, byte[] text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + HMAC, e);
        }
    }

    /** Says nothing of it. */
    @Override
    public String toString() {
        return "SnapshotKey";
    }
}
