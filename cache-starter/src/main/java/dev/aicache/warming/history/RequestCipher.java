package dev.aicache.warming.history;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import dev.aicache.CacheKey;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Encrypts requests by AES-256-GCM (NIST SP 800-38D), each under a random nonce of 96 bits and bound to its cache key.
 * Thread-safe.
 */
public final class RequestCipher {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final long id;
    private final SecureRandom random = new SecureRandom();

    private RequestCipher(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
        this.id = id(key);
    }

    /**
     * A cipher by a key in text.
     *
     * @param base64 of the 256 bits of the key
     * @throws IllegalArgumentException if it is not that; says what is wrong, and nothing of the key
     */
    public static RequestCipher of(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.trim());
        } catch (IllegalArgumentException e) {
            // The cause quotes a part of the key.
            throw new IllegalArgumentException("is not Base64");
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("has %d bits, not 256".formatted(key.length * 8));
        }
        return new RequestCipher(key);
    }

    private static long id(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            long digest = ByteBuffer.wrap(mac.doFinal("ai-cache journal key".getBytes(US_ASCII)))
                    .getLong();
            return digest == 0 ? 1 : digest;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JRE has HmacSHA256", e);
        }
    }

    /** Tells keys apart without revealing them; never 0. */
    long id() {
        return id;
    }

    /** The nonce, then what is encrypted. */
    byte[] seal(CacheKey of, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, of).doFinal(plain);
            byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
            return both;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JRE has AES-GCM", e);
        }
    }

    /** @throws GeneralSecurityException if it was sealed by another key, for another cache key, or changed since */
    byte[] open(CacheKey of, byte[] sealed) throws GeneralSecurityException {
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        return cipher(Cipher.DECRYPT_MODE, nonce, of).doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    }

    private Cipher cipher(int mode, byte[] nonce, CacheKey of) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(of.toBytes());
        return cipher;
    }

    /** Nothing of the key. */
    @Override
    public String toString() {
        return "AES-256-GCM";
    }
}
