package dev.aicache.coordination;

import java.util.Locale;

/** How well an instance hears the log of purges. */
public enum SyncState {
    /** It heard not long ago that it knows all. */
    IN_SYNC,
    /** It has not heard that for some heartbeats; purges may be on their way. */
    LAGGING,
    /** It has not heard that for longer than an entry may be served after its purge. */
    ISOLATED;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in metrics and health, for example {@code in-sync}. */
    public String word() {
        return word;
    }
}
