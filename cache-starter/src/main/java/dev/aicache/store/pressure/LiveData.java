package dev.aicache.store.pressure;

import java.time.Duration;

/**
 * Tells live data from dead data that are not collected yet.
 *
 * <p>Answers that the store evicted lie dead in the old generation until that is collected, so that a high reading
 * proves little. But no reading is lower than what is live, and the store knows what it uses. Hence the live data are
 * estimated as what the store uses now, and the least that was held beside it lately. This moves at once with what the
 * store evicts, although the heap is as full as before.
 *
 * <p>"Lately" goes back to the last exact reading, and otherwise over one or two periods of {@value #PERIOD}
 * collections each. Once the old generation is seen to be collected, a period also lasts for {@link #SPAN} at least, so
 * that such a low is remembered until the next.
 *
 * <p>Not thread-safe.
 */
final class LiveData {

    static final int PERIOD = 8;
    static final Duration SPAN = Duration.ofSeconds(2);

    /** A reading that is lower than the one before by this part of the capacity shows that old data were collected. */
    private static final int FALL = 16;

    private long previousUse = Long.MAX_VALUE;
    private long previousHeld;
    private Period before = new Period(0);
    private Period current = new Period(0);

    /**
     * Takes a reading.
     *
     * @param used bytes that the store uses now, which may be some time after the collection
     * @return bytes that are estimated to be live
     */
    long after(Reading reading, long used) {
        if (reading.isExact()) {
            before = new Period(reading.at());
            current = new Period(reading.at());
        } else if (current.isOver(reading.at(), before.hasFallen)) {
            before = current;
            current = new Period(reading.at());
        }
        // Answers stored since the collection must not count as held by it: the lower use is the one to subtract.
        current.add(Math.max(0, reading.held() - Math.min(used, previousUse)), hasFallen(reading));
        previousUse = used;
        previousHeld = reading.held();
        return reading.isExact() ? reading.held() : Math.min(before.beside, current.beside) + used;
    }

    /** Whether old data were collected since the reading before. */
    boolean hasFallen(Reading reading) {
        return reading.isExact() || previousHeld - reading.held() > reading.capacity() / FALL;
    }

    private static final class Period {

        private final long since;
        private long beside = Long.MAX_VALUE;
        private int readings;
        private boolean hasFallen;

        Period(long since) {
            this.since = since;
        }

        void add(long held, boolean isFall) {
            beside = Math.min(beside, held);
            readings++;
            hasFallen |= isFall;
        }

        boolean isOver(long now, boolean fellBefore) {
            return readings >= PERIOD && (!(hasFallen || fellBefore) || now - since >= SPAN.toNanos());
        }
    }
}
