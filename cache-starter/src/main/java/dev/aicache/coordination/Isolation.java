package dev.aicache.coordination;

import java.time.Duration;

/**
 * What an instance does with its entries while it is isolated. Immutable.
 *
 * @param mode bypass, serve, or serve younger ones
 * @param youngerThan since when an entry may be stored at most, where the mode is that
 */
public record Isolation(Mode mode, Duration youngerThan) {

    /** Goes upstream, so that no caller gets what may have been purged. */
    public static final Isolation BYPASS = new Isolation(Mode.BYPASS, Duration.ZERO);

    /** Serves as ever: rather an answer that may have been purged than none from memory. */
    public static final Isolation SERVE = new Isolation(Mode.SERVE, Duration.ZERO);

    /** What can be done. */
    public enum Mode {
        BYPASS,
        SERVE,
        SERVE_YOUNGER_THAN
    }

    public Isolation {
        if (mode == Mode.SERVE_YOUNGER_THAN && (youngerThan.isZero() || youngerThan.isNegative())) {
            throw new IllegalArgumentException("Nothing is younger than " + youngerThan);
        }
    }

    /** Serves what has been stored for less than that. */
    public static Isolation serveYoungerThan(Duration age) {
        return new Isolation(Mode.SERVE_YOUNGER_THAN, age);
    }

    /**
     * Whether a current entry may be served.
     *
     * @param age since the answer was stored here or anywhere
     */
    public boolean lets(SyncState state, Duration age) {
        return state != SyncState.ISOLATED
                || switch (mode) {
                    case BYPASS -> false;
                    case SERVE -> true;
                    case SERVE_YOUNGER_THAN -> age.compareTo(youngerThan) < 0;
                };
    }
}
