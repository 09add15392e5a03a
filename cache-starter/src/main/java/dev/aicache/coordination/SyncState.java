package dev.aicache.coordination;

/** How well an instance hears the log of purges. */
public enum SyncState {
    /** It heard not long ago that it knows all. */
    IN_SYNC,
    /** It has not heard that for some heartbeats; purges may be on their way. */
    LAGGING,
    /** It has not heard that for longer than an entry may be served after its purge. */
    ISOLATED
}
