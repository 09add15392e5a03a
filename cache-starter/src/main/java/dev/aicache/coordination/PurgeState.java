package dev.aicache.coordination;

import java.util.List;

/**
 * All that was ever purged in an epoch of the log, without when each purge came: enough to tell of any entry whether it is
 * current. Purges that were too many to be told apart are in the floors.
 *
 * @param head up to where it is complete; it may hold some that came later
 * @param floor below which everything is purged
 * @param softFloor below which everything is stale
 * @param softFloorNanos since when that is
 * @param latestName highest sequence of a purge by a name, or what is higher; negative where there was none
 * @param latestModel the same by a model
 * @param tags the last purges of each, in no order
 */
public record PurgeState(
        Stamp head,
        long floor,
        long softFloor,
        long softFloorNanos,
        long latestName,
        long latestModel,
        List<Purged> tags) {

    /** In place of the sequence of a purge that there was none of. */
    public static final long NEVER = -1;

    public PurgeState {
        tags = List.copyOf(tags);
    }

    /**
     * When a tag was purged last.
     *
     * @param tag its {@link dev.aicache.Tag#hash hash}
     * @param hard sequence of the last hard purge, or {@link #NEVER}
     * @param soft of the last soft one
     * @param nanos since the later of them
     */
    public record Purged(long tag, long hard, long soft, long nanos) {}

    /** Where nothing is known of what came before the head: nothing that is older is current. */
    public static PurgeState unknown(Stamp head) {
        return new PurgeState(head, head.sequence(), 0, 0, head.sequence(), head.sequence(), List.of());
    }
}
