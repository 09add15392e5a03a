package dev.aicache.key;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.aicache.CacheKey;

/**
 * Hashes that say whether two things are equal and nothing else: HMAC-SHA-256 (RFC 2104) under a key that is drawn anew
 * for each process and never leaves it, cut to 64 bits. For one thread; {@link Source} makes them.
 */
final class KeyedHash {

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    private KeyedHash(Mac mac) {
        this.mac = mac;
    }

    /** Holds the key. Thread-safe. */
    static final class Source {

        private final SecretKeySpec key;

        Source() {
            byte[] secret = new byte[CacheKey.BYTES];
            new SecureRandom().nextBytes(secret);
            key = new SecretKeySpec(secret, ALGORITHM);
        }

        KeyedHash get() {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
                return new KeyedHash(mac);
            } catch (NoSuchAlgorithmException | InvalidKeyException e) {
                throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
            }
        }
    }

    /** The hash of what the writer writes. */
    long of(Consumer<KeyDigest> writer) {
        KeyDigest digest = KeyDigest.begin();
        writer.accept(digest);
        CacheKey whole = digest.finish();
        ByteBuffer bytes = ByteBuffer.allocate(CacheKey.BYTES)
                .putLong(whole.a())
                .putLong(whole.b())
                .putLong(whole.c())
                .putLong(whole.d());
        return ByteBuffer.wrap(mac.doFinal(bytes.array())).getLong();
    }

    /** The first half of the hash, in hexadecimal digits. */
    String fingerprint(Consumer<KeyDigest> writer) {
        return "%08x".formatted(of(writer) >>> Integer.SIZE);
    }
}
