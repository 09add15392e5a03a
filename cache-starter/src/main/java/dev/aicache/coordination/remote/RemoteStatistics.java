package dev.aicache.coordination.remote;

import java.time.Duration;
import java.util.Map;

/**
 * What a remote store was asked since start-up, and what came of it; a moment's reading, not a consistent snapshot.
 *
 * @param hits reads that found an entry; whether it is current is not the store's to say
 * @param misses reads that found nothing
 * @param unusable reads that found what cannot be used, by what it was
 * @param errors reads that failed
 * @param timeouts reads that were no longer waited for
 * @param skipped reads that were not sent, as the store is left alone or too many were under way
 * @param readTime that all reads that were sent have taken together
 * @param written entries that were written
 * @param tooLarge entries that were not, because of their length
 * @param dropped entries that were not, because too much waited or the store is left alone
 * @param failed entries that could not be written
 * @param waiting entries that wait to be written
 * @param reading whether it is read from
 * @param writing whether it is written to
 */
public record RemoteStatistics(
        long hits,
        long misses,
        Map<Opened.Finding, Long> unusable,
        long errors,
        long timeouts,
        long skipped,
        Duration readTime,
        long written,
        long tooLarge,
        long dropped,
        long failed,
        int waiting,
        Circuit reading,
        Circuit writing) {

    /** Whether something is sent to the store. */
    public enum Circuit {
        /** All is sent. */
        CLOSED,
        /** Little is sent, to see whether it works again. */
        HALF_OPEN,
        /** Nothing is sent for a while, because it failed again and again. */
        OPEN
    }

    public RemoteStatistics {
        unusable = Map.copyOf(unusable);
    }

    /** Reads that were sent and have come to an end. */
    public long reads() {
        return hits
                + misses
                + errors
                + timeouts
                + unusable.values().stream().mapToLong(Long::longValue).sum();
    }
}
