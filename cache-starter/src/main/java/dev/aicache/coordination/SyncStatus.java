package dev.aicache.coordination;

import java.time.Duration;

/** How well an instance knows the purges of the others. Thread-safe; answers from memory. */
public interface SyncStatus {

    /** What {@link #lag} is where it was never confirmed: a century. */
    Duration NEVER = Duration.ofDays(36_500);

    SyncState state();

    /**
     * Waits until every purge is known here for the first time since the start, for so long at most.
     *
     * @return whether it came to that
     */
    default boolean awaitSync(Duration wait) throws InterruptedException {
        return state() != SyncState.ISOLATED;
    }

    /** For how long it has not been confirmed that every purge is known here; {@link #NEVER} where it never was. */
    Duration lag();

    /** How many purges of this instance the others are still to hear of. */
    int waiting();

    /** How often something was found to be missing, and learnt from the log's state, or purged where that does not know. */
    long repairs();
}
