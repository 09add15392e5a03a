package dev.aicache.coordination.remote;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.coordination.RemoteEntry;

/**
 * What was found in an envelope.
 *
 * @param entry null where there is none that can be used
 * @param lifetime for how long it was to be kept when it was written
 */
public record Opened(Finding finding, @Nullable RemoteEntry entry, Duration lifetime) {

    /** What can be found. */
    public enum Finding {
        ENTRY,
        /** Nothing of this cache's, or of a version of it that this one does not know. */
        FOREIGN,
        /** Not what was written. */
        DAMAGED,
        /** The entry of another key. */
        OTHER_KEY,
        /** Encrypted where there is no key or another one, or not encrypted where there is one. */
        OTHER_SECRET,
        /** In a content coding that this process cannot decode. */
        CODING
    }

    public static Opened nothing(Finding finding) {
        return new Opened(finding, null, Duration.ZERO);
    }
}
