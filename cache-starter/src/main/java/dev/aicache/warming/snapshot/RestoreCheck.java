package dev.aicache.warming.snapshot;

import java.time.Instant;

import dev.aicache.store.EntryState;

/**
 * Says whether an entry of a snapshot is still current. Every bean of this type is asked of every entry, on the job's own
 * thread; an entry for which one throws stays away.
 */
@FunctionalInterface
public interface RestoreCheck {

    /**
     * Whether the entry was not purged since.
     *
     * @param entry with its age as it is now
     * @param savedAt when it was written
     */
    boolean isCurrent(EntryState entry, Instant savedAt);
}
