package dev.aicache.warming.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/** A file cannot be used as a snapshot. The message names the file, what is wrong with it, and what to do. */
final class SnapshotException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final String KEY = "ai-cache.warming.snapshot.key";
    private static final String REPLACED = " The next snapshot replaces it.";

    private SnapshotException(String message) {
        super(message);
    }

    static SnapshotException foreign(Path file) {
        return new SnapshotException(
                "%s is no snapshot of this cache; it is neither read nor written over. Name another file in ai-cache.warming.snapshot.file, or move this one away."
                        .formatted(file));
    }

    static SnapshotException version(Path file, int version, int known) {
        return new SnapshotException(
                "%s is a snapshot of format %d, of %s version of the cache; this one reads format %d. Nothing of it was restored.%s"
                        .formatted(file, version, version > known ? "a newer" : "an older", known, REPLACED));
    }

    static SnapshotException keySchema(Path file, int schema, int known) {
        return new SnapshotException(
                "%s has keys of schema %d, and this version of the cache makes keys of schema %d: no request would find its entries. Nothing of it was restored.%s"
                        .formatted(file, schema, known, REPLACED));
    }

    static SnapshotException wrongKey(Path file) {
        return new SnapshotException(
                "%s was encrypted with another key than %s has. Nothing of it was restored. Set the key that it was written with.%s"
                        .formatted(file, KEY, REPLACED));
    }

    static SnapshotException encrypted(Path file) {
        return new SnapshotException(
                "%s is encrypted, and %s is not set. Nothing of it was restored. Set the key that it was written with.%s"
                        .formatted(file, KEY, REPLACED));
    }

    static SnapshotException notEncrypted(Path file) {
        return new SnapshotException(
                "%s is not encrypted although %s is set, so that anybody could have written it. Nothing of it was restored. Leave the key out once to restore it all the same.%s"
                        .formatted(file, KEY, REPLACED));
    }

    static SnapshotException truncated(Path file, long position) {
        return new SnapshotException("%s was cut off after %d bytes. What comes before that is whole.%s"
                .formatted(file, position, REPLACED));
    }

    static SnapshotException damaged(Path file, long position) {
        return new SnapshotException(
                "%s is damaged: what begins at byte %d is not what was written. What comes before that is whole.%s"
                        .formatted(file, position, REPLACED));
    }

    static SnapshotException purged(Path file) {
        return new SnapshotException(
                "The cache was purged while %s was written; no snapshot was kept.".formatted(file));
    }

    static SnapshotException restoring(Path file) {
        return new SnapshotException(
                "%s is being restored and was not written over. Save again when that has ended.".formatted(file));
    }

    /** The same, and what was restored before it was found. */
    SnapshotException after(long restored) {
        return new SnapshotException("%s %d entries were restored from it.".formatted(getMessage(), restored));
    }
}
