package dev.aicache.autoconfigure;

import java.util.Base64;

import dev.aicache.encoding.EncryptionKey;

/** What is configured as a key is none. Says nothing of what it is. */
final class EncryptionKeyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final String REMEDY =
            "Write 32 random bytes in base64, as 'openssl rand -base64 32' prints them, from an environment variable for example.";

    private EncryptionKeyException(String property) {
        super("%s is not 256 bits in base64.".formatted(property));
    }

    /**
     * The key that is written so.
     *
     * @throws EncryptionKeyException if it is none
     */
    static EncryptionKey read(String property, String base64) {
        try {
            return EncryptionKey.of(Base64.getDecoder().decode(base64.trim()));
        } catch (IllegalArgumentException e) {
            // Without the cause, whose message may show a part of the key.
            throw new EncryptionKeyException(property);
        }
    }
}
