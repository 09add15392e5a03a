package dev.aicache.coordination.peer;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import dev.aicache.Tag;
import dev.aicache.coordination.TaggedStamp;

/**
 * When what was purged last, for entries that were kept elsewhere meanwhile. Soft purges count as all others. Immutable.
 */
final class PurgeHistory {

    private final Map<Long, Long> purgedAt = new HashMap<>();
    private final long horizon;
    private long lastAt = Stream.NEVER;
    private long everythingAt = Stream.NEVER;

    /** @param horizon the moment since when there is every purge among these */
    PurgeHistory(Collection<PeerRecord> purges, long horizon) {
        this.horizon = horizon;
        for (PeerRecord purge : purges) {
            lastAt = Stream.later(lastAt, purge.acceptedAt());
            for (Tag tag : purge.notice().tags()) {
                if (tag.equals(Tag.EVERYTHING)) {
                    everythingAt = Stream.later(everythingAt, purge.acceptedAt());
                } else {
                    purgedAt.merge(tag.hash(), purge.acceptedAt(), Stream::later);
                }
            }
        }
    }

    /**
     * Whether it is sure that nothing of an entry was purged since a moment.
     *
     * @param key the beginning of its key
     */
    boolean isCurrentSince(long moment, long key, TaggedStamp entry) {
        if (horizon - moment > 0 || isSince(everythingAt, moment)) {
            return false;
        }
        if (!isSince(lastAt, moment)) {
            return true;
        }
        if (entry.hasEveryTag() || isPurged(key, moment)) {
            return false;
        }
        for (long tag : entry.hashes()) {
            if (isPurged(tag, moment)) {
                return false;
            }
        }
        return true;
    }

    private boolean isPurged(long hash, long moment) {
        return isSince(purgedAt.getOrDefault(hash, Stream.NEVER), moment);
    }

    private static boolean isSince(long at, long moment) {
        return at != Stream.NEVER && at - moment >= 0;
    }
}
