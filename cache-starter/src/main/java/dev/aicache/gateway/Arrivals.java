package dev.aicache.gateway;

import java.util.Arrays;

import dev.aicache.Body;

/**
 * When the pieces of one answer came, to know when each of its events had come whole. Not thread-safe; the signals of a
 * fill come one at a time.
 */
final class Arrivals {

    private static final int FEW = 32;

    /** Where each piece ends, ascending. */
    private int[] ends = new int[FEW];

    /** Milliseconds since the first piece, not descending. */
    private int[] times = new int[FEW];

    private int count;
    private long first;

    /**
     * Notes a piece.
     *
     * @param end of the piece in the answer; pieces beyond what an array holds are passed over, as is such an answer
     * @param millis reading of a clock that may be set back
     */
    void add(long end, long millis) {
        if (count == 0) {
            first = millis;
        }
        int last = count == 0 ? 0 : times[count - 1];
        int time = (int) Math.max(last, Math.min(Integer.MAX_VALUE, millis - first));
        if (end > Integer.MAX_VALUE) {
            return;
        }
        if (count > 0 && time == last) {
            ends[count - 1] = (int) end;
            return;
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            times = Arrays.copyOf(times, 2 * count);
        }
        ends[count] = (int) end;
        times[count++] = time;
    }

    /** The body of a stream with the time of each event. */
    Body body(byte[] bytes, int[] eventEnds) {
        int[] came = new int[eventEnds.length];
        int piece = 0;
        for (int event = 0; event < eventEnds.length; event++) {
            while (piece < count - 1 && ends[piece] < eventEnds[event]) {
                piece++;
            }
            came[event] = times[piece];
        }
        int start = came.length == 0 ? 0 : came[0];
        for (int event = 0; event < came.length; event++) {
            came[event] -= start;
        }
        return Body.ofTimedEvents(bytes, eventEnds, came);
    }
}
