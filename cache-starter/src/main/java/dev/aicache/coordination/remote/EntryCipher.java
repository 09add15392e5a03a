package dev.aicache.coordination.remote;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import dev.aicache.encoding.EncryptionKey;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * AES-256-GCM (NIST SP 800-38D) for the content of one envelope. Each has a key of its own, derived from the secret and a
 * random salt, so that however many instances write however much no nonce comes twice under one key; what stands before the
 * content is associated data, so that an entry cannot be passed off as another one's. Thread-safe.
 */
final class EntryCipher {

    private static final int SALT = 16;
    private static final int TAG = 16;
    private static final byte[] NONCE = new byte[12];
    private static final byte[] PURPOSE = "ai-cache remote entry".getBytes(US_ASCII);

    private final EncryptionKey secret;
    private final SecureRandom random = new SecureRandom();

    EntryCipher(EncryptionKey secret) {
        this.secret = secret;
    }

    /** How many bytes a content of this length takes. */
    int sealed(int content) {
        return Math.addExact(SALT + TAG, content);
    }

    /** Writes salt and content behind the head, which the envelope has already. */
    void seal(ByteBuffer content, byte[] envelope) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        ByteBuffer to = ByteBuffer.wrap(envelope).position(Envelope.HEAD).put(salt);
        try {
            cipher(Cipher.ENCRYPT_MODE, envelope, salt).doFinal(content, to);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java platform does not encrypt with AES-256-GCM", e);
        }
    }

    /**
     * The content of an envelope.
     *
     * @throws GeneralSecurityException if it was sealed with another secret, or is not what was sealed
     */
    ByteBuffer open(byte[] envelope) throws GeneralSecurityException {
        int from = Envelope.HEAD + SALT;
        if (envelope.length < from + TAG) {
            throw new GeneralSecurityException("Cut off");
        }
        byte[] salt = Arrays.copyOfRange(envelope, Envelope.HEAD, from);
        return ByteBuffer.wrap(
                cipher(Cipher.DECRYPT_MODE, envelope, salt).doFinal(envelope, from, envelope.length - from));
    }

    private Cipher cipher(int mode, byte[] envelope, byte[] salt) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(secret.derive(salt, PURPOSE), "AES"),
                new GCMParameterSpec(TAG * Byte.SIZE, NONCE));
        cipher.updateAAD(envelope, 0, Envelope.HEAD + SALT);
        return cipher;
    }
}
