package dev.aicache.policy;

/**
 * How a route gives a stored answer again.
 *
 * @param pace how fast the events of a stream follow one another
 * @param ids what becomes of the identifiers
 * @param shadow the part of hits that are asked for again, to be compared with; from 0 to 1
 */
public record Replay(Pace pace, Ids ids, double shadow) {

    /** At once, and byte for byte. */
    public static final Replay DEFAULT = new Replay(Pace.INSTANT, Ids.PRESERVE, 0);
}
