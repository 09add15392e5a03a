package dev.aicache.store;

/** What became of an entry that was to be brought back. */
public enum RestoreResult {
    /** It is in the store. */
    RESTORED,
    /** There is an entry under its key, which is newer. */
    PRESENT,
    /** It is beyond the time in which it may be served. */
    EXPIRED,
    /** A purge has come to it since it was decided to bring it back. */
    PURGED,
    /** It is larger than a limit allows, or its scope has its share. */
    TOO_LARGE,
    /** There is no room unless another entry leaves. */
    FULL
}
