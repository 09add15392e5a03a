package dev.aicache.coordination;

import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;

/** Makes purges hold here and known elsewhere. Thread-safe. */
public interface Purger {

    /**
     * Purges. It holds on this instance when this returns, whatever the result; may wait for the log, not for long.
     */
    PurgeResult purge(PurgeNotice notice);

    /** For an instance on its own. */
    static Purger local(GenerationTable generations) {
        return notice -> {
            Stamp unused = generations.purge(notice);
            return new PurgeResult(notice, PurgeResult.Reach.INSTANCE);
        };
    }
}
