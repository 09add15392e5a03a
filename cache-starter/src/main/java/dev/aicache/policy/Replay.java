package dev.aicache.policy;

/**
 * How a route gives a stored answer again.
 *
 * @param pace how fast the events of a stream follow one another
 * @param ids what becomes of the identifiers
 */
public record Replay(Pace pace, Ids ids) {

    /** At once, and byte for byte. */
    public static final Replay DEFAULT = new Replay(Pace.INSTANT, Ids.PRESERVE);
}
