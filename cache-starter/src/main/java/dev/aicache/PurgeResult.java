package dev.aicache;

/**
 * What became of a purge. On the instance that accepted it, it holds already, whatever else became of it.
 *
 * @param notice what was purged
 */
public record PurgeResult(PurgeNotice notice, Reach reach) {

    /** Who hears of a purge. */
    public enum Reach {
        /** This instance; there is no log of purges. */
        INSTANCE,
        /** Every instance: it is in the log that all of them read. */
        EVERYONE,
        /** This instance until now; it will be in the log once that can be reached. */
        PENDING
    }
}
