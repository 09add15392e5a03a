package dev.aicache.warming.snapshot;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time of day as a number. */
final class WallClock {

    private WallClock() {}

    /** Nanoseconds since 1970; good until 2262. */
    static long nanos(Clock clock) {
        Instant now = clock.instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    static Instant at(long nanos) {
        return Instant.EPOCH.plusNanos(nanos);
    }
}
