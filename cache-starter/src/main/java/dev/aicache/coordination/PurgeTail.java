package dev.aicache.coordination;

import java.util.List;

import dev.aicache.PurgeNotice;

/**
 * Follows the log: applies what comes and tells where something is missing. For one thread at a time; the table is shared.
 */
final class PurgeTail {

    /** What came of a record, or of a look at the head. */
    enum Finding {
        /** The next record; or all that is in the log is known. */
        IN_ORDER,
        /** Known already. */
        REPEATED,
        /** There is more in the log than is known, which may still be on its way. */
        BEHIND,
        /** Something between is missing. */
        GAP,
        /** It is another log. */
        OTHER_EPOCH,
        /** The log has lost what was in it, and does not know. */
        REGRESSED
    }

    private final GenerationTable generations;

    PurgeTail(GenerationTable generations) {
        this.generations = generations;
    }

    /** Up to where the log is known. */
    Stamp cursor() {
        return generations.stamp();
    }

    /**
     * Applies a record. After a gap, or where it is of another epoch, what the log knows is to be learnt.
     *
     * @param pending what the log does not know of yet
     */
    Finding take(PurgeRecord purge, List<PurgeNotice> pending) {
        long known = cursor().sequence();
        if (!generations.apply(purge, pending)) {
            return Finding.OTHER_EPOCH;
        }
        long sequence = purge.stamp().sequence();
        if (sequence <= known) {
            return Finding.REPEATED;
        }
        return sequence == known + 1 ? Finding.IN_ORDER : Finding.GAP;
    }

    /**
     * Compares with what the log says of itself.
     *
     * @param known up to where it was known before it was asked: what was appended since may be known already
     */
    Finding see(Stamp known, Stamp head) {
        if (head.epoch() != known.epoch()) {
            return Finding.OTHER_EPOCH;
        }
        if (head.sequence() < known.sequence()) {
            return Finding.REGRESSED;
        }
        Stamp now = cursor();
        return head.epoch() == now.epoch() && head.sequence() <= now.sequence() ? Finding.IN_ORDER : Finding.BEHIND;
    }
}
