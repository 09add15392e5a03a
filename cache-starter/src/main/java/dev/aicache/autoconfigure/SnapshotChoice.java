package dev.aicache.autoconfigure;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import dev.aicache.encoding.EncryptionKey;
import dev.aicache.key.KeyDeriver;
import dev.aicache.warming.snapshot.SnapshotSettings;

/** Reads where and how entries are to be saved. */
final class SnapshotChoice {

    private static final String PREFIX = "ai-cache.warming.snapshot.";

    private SnapshotChoice() {}

    /**
     * The settings.
     *
     * @throws InvalidConfigurationPropertyValueException if the file cannot be written there, or there is no time
     * @throws EncryptionKeyException if the key is none
     */
    static SnapshotSettings of(WarmingProperties.Snapshot snapshot) {
        Path file = file(snapshot.file() == null ? "" : snapshot.file());
        if (snapshot.restoreWithin().isNegative() || snapshot.restoreWithin().isZero()) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "restore-within",
                    snapshot.restoreWithin(),
                    "Entries cannot be restored in no time; write for example 1m.");
        }
        return new SnapshotSettings(file, key(snapshot.key()), snapshot.restoreWithin(), KeyDeriver.SCHEMA);
    }

    private static Path file(String name) {
        Path file = path(name);
        Path folder = file.getParent();
        if (file.getFileName() == null || folder == null || Files.isDirectory(file)) {
            throw invalidFile(name, "It is a folder; add the name of a file in it.");
        }
        if (!Files.isDirectory(folder)) {
            throw invalidFile(
                    name, "There is no folder %s; create it, or name a file in another one.".formatted(folder));
        }
        if (!Files.isWritable(folder)) {
            throw invalidFile(
                    name,
                    "The gateway may not write to the folder %s; let it, or name a file in another one."
                            .formatted(folder));
        }
        return file;
    }

    private static Path path(String name) {
        try {
            return Path.of(name.trim()).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw invalidFile(name, "It is no name of a file; write for example /var/lib/gateway/ai-cache.snapshot.");
        }
    }

    private static InvalidConfigurationPropertyValueException invalidFile(String name, String reason) {
        return new InvalidConfigurationPropertyValueException(PREFIX + "file", name, reason);
    }

    private static @Nullable EncryptionKey key(@Nullable String base64) {
        return base64 == null ? null : EncryptionKeyException.read(PREFIX + "key", base64);
    }
}
