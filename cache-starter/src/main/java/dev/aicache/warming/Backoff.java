package dev.aicache.warming;

import java.time.Duration;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

/**
 * How long a request waits until it is asked again: a second, then twice as long each time up to a minute, half of it by
 * chance so that requests that failed together do not come back together; never less than the upstream asks for.
 */
final class Backoff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** What an upstream may ask for. It keeps times in nanoseconds from overflowing, too. */
    private static final Duration LONGEST_ASKED = Duration.ofDays(1);

    private static final int DOUBLINGS = 6;

    /** How much later than asked for, at most, as a share of it. */
    private static final double SPREAD = 0.1;

    private final DoubleSupplier random;

    /** @param random from 0 to 1 */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * Nanoseconds to wait.
     *
     * @param failures how often it has failed, from 1
     * @param asked what the upstream asks for, or null
     */
    long delay(int failures, @Nullable Duration asked) {
        long full = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(failures - 1, DOUBLINGS));
        long own = (long) (full * (1 + random.getAsDouble()) / 2);
        if (asked == null || asked.isNegative()) {
            return own;
        }
        long least = (asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked).toNanos();
        return Math.max(own, (long) (least * (1 + SPREAD * random.getAsDouble())));
    }
}
