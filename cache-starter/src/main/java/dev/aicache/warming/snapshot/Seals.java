package dev.aicache.warming.snapshot;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;

import org.jspecify.annotations.Nullable;

import dev.aicache.encoding.EncryptionKey;

/** How snapshots are sealed: with a key, or without one. Thread-safe. */
final class Seals {

    private final @Nullable EncryptionKey key;
    private final SecureRandom random = new SecureRandom();

    /** @param key null for not encrypted */
    Seals(@Nullable EncryptionKey key) {
        this.key = key;
    }

    /** A header for a new snapshot. */
    Header header(int keySchema, long createdAt, long entries) {
        byte[] salt = random(Header.SALT);
        byte[] check = key == null ? null : FileKey.of(key, salt).check();
        return Header.of(keySchema, createdAt, entries, salt, check, random(Header.NONCE_PREFIX));
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /**
     * The seal of a snapshot with this header.
     *
     * @throws SnapshotException if it was not sealed with this key
     */
    Seal of(Path file, Header header) throws SnapshotException {
        if (key == null) {
            if (header.isEncrypted()) {
                throw SnapshotException.encrypted(file);
            }
            return new ChecksumSeal(header);
        }
        // Else who can write the file could put one in its place that says it is none.
        if (!header.isEncrypted()) {
            throw SnapshotException.notEncrypted(file);
        }
        FileKey own = FileKey.of(key, header.salt());
        if (!MessageDigest.isEqual(own.check(), header.keyCheck())) {
            throw SnapshotException.wrongKey(file);
        }
        return new CipherSeal(own, header);
    }
}
