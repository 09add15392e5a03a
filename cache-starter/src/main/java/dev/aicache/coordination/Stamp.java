package dev.aicache.coordination;

/**
 * How far the log of purges was known. Taken before a fill calls its upstream, it decides later whether what came of the
 * fill is current.
 *
 * @param epoch of the log; sequences of different epochs cannot be compared
 * @param sequence of the last purge before; not negative
 */
public record Stamp(long epoch, long sequence) {

    /** The epoch of an instance that keeps no log with others; no log has it. */
    public static final long ALONE = 0;

    /** The same epoch, another place. */
    public Stamp at(long otherSequence) {
        return new Stamp(epoch, otherSequence);
    }
}
