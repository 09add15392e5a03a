package dev.aicache.coordination;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Which current entries, and which answers that are on their way, may be given to a caller, by how well the instance knows
 * the purges of the others. In sync that is every one. Thread-safe; asked at each read, and answers from memory.
 */
public final class ReadGuard {

    /** Of an instance on its own, which knows every purge. Asks nobody. */
    public static final ReadGuard NONE = new ReadGuard(null, Isolation.SERVE);

    private final @Nullable SyncStatus sync;
    private final Isolation isolation;

    private ReadGuard(@Nullable SyncStatus sync, Isolation isolation) {
        this.sync = sync;
        this.isolation = isolation;
    }

    /** Goes by how the instance stands now, and by what it is to do where it is isolated. */
    public static ReadGuard of(SyncStatus sync, Isolation isolation) {
        return new ReadGuard(sync, isolation);
    }

    /** Whether a purge may be unknown here for longer than an entry may be served after its purge. */
    public boolean isIsolated() {
        SyncStatus known = sync;
        return known != null && known.state() == SyncState.ISOLATED;
    }

    /**
     * Whether what was stored so long ago may be served now.
     *
     * @param storedNanos since it was stored, whatever its age was by then
     */
    public boolean lets(long storedNanos) {
        return !isIsolated() || isolation.lets(SyncState.ISOLATED, Duration.ofNanos(storedNanos));
    }

    /**
     * Whether who asks now may have what comes of an upstream call that is in progress. Also where it began since the
     * instance was isolated: a call of the newcomer's own would know of no more purges.
     *
     * @param wasIsolated whether the instance was isolated when it began
     * @param sinceNanos since it began
     */
    public boolean letsJoin(boolean wasIsolated, long sinceNanos) {
        SyncStatus known = sync;
        return known == null
                || lets(sinceNanos)
                || (wasIsolated && known.lag().compareTo(Duration.ofNanos(sinceNanos)) >= 0);
    }
}
