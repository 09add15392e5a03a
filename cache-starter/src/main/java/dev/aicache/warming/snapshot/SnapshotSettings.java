package dev.aicache.warming.snapshot;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.encoding.EncryptionKey;

/**
 * Where entries are saved, and how.
 *
 * @param key what they are encrypted with, or null for not at all
 * @param restoreWithin how long entries are brought back at most
 * @param keySchema of the keys that this version of the cache makes
 */
public record SnapshotSettings(Path file, @Nullable EncryptionKey key, Duration restoreWithin, int keySchema) {}
