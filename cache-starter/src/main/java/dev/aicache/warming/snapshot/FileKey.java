package dev.aicache.warming.snapshot;

import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import dev.aicache.encoding.EncryptionKey;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The key of one file.
 *
 * @param check tells whether a file was written with the same key, and nothing else of it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
record FileKey(SecretKey secret, byte[] check) {

    private static final byte[] FOR_CHUNKS = "ai-cache snapshot chunks".getBytes(US_ASCII);
    private static final byte[] FOR_CHECK = "ai-cache snapshot key check".getBytes(US_ASCII);

    static FileKey of(EncryptionKey key, byte[] salt) {
        byte[] check = Arrays.copyOf(key.derive(salt, FOR_CHECK), Header.KEY_CHECK);
        return new FileKey(new SecretKeySpec(key.derive(salt, FOR_CHUNKS), "AES"), check);
    }
}
