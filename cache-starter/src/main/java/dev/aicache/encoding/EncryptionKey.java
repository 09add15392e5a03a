package dev.aicache.encoding;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that answers are encrypted with where they leave this process. Nothing is encrypted with it as it is: what is
 * written has keys of its own that are derived from it, a salt and a purpose (HKDF, RFC 5869, with SHA-256), so that how
 * much is written under it does not matter. Thread-safe.
 */
public final class EncryptionKey {

    /** Length in bytes, also of what is derived. */
    public static final int BYTES = 32;

    private static final String HMAC = "HmacSHA256";

    private final byte[] key;

    private EncryptionKey(byte[] key) {
        this.key = key;
    }

    /**
     * Takes a key as it is.
     *
     * @throws IllegalArgumentException unless it is {@value #BYTES} bytes long
     */
    public static EncryptionKey of(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("A key is %d bytes long, not %d".formatted(BYTES, key.length));
        }
        return new EncryptionKey(key.clone());
    }

    /**
     * A key of its own, {@value #BYTES} bytes.
     *
     * @param salt random, so that no two are the same
     * @param purpose tells keys apart that have one salt
     */
    public byte[] derive(byte[] salt, byte[] purpose) {
        // The first block, which is as long as a key.
        byte[] info = Arrays.copyOf(purpose, purpose.length + 1);
        info[purpose.length] = 1;
        return hmac(hmac(salt, key), info);
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
        return "EncryptionKey";
    }
}
