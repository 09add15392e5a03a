package dev.aicache.warming.history;

import java.time.Instant;

/**
 * How well a forecast has met what was asked in its time.
 *
 * @param predicted how many keys it named
 * @param met how many of them were asked
 * @param asked how many keys were
 * @param requests how many requests there were
 * @param requestsMet how many of them were for keys that it named
 */
public record Score(Instant from, Instant to, long predicted, long met, long asked, long requests, long requestsMet) {

    /** Of the keys that were named, the share that was asked; not a number where none was. */
    public double precision() {
        return share(met, predicted);
    }

    /** Of the keys that were asked, the share that was named; not a number where none was. */
    public double recall() {
        return share(met, asked);
    }

    /** Of the requests, the share that was for keys that were named; not a number where there was none. */
    public double coverage() {
        return share(requestsMet, requests);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }
}
