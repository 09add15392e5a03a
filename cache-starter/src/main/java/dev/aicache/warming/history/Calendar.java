package dev.aicache.warming.history;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** Hours since 1970, and which of the day and of the week each is where the callers are. */
final class Calendar {

    static final int HOURS = 24;
    static final int DAYS = 7;
    static final long HOUR_MILLIS = 3_600_000;

    private final ZoneId zone;

    Calendar(ZoneId zone) {
        this.zone = zone;
    }

    ZoneId zone() {
        return zone;
    }

    static long hour(long millis) {
        return Math.floorDiv(millis, HOUR_MILLIS);
    }

    /** Day of the week times {@link #HOURS} plus hour of the day. */
    int cell(long hour) {
        ZonedDateTime local = Instant.ofEpochMilli(hour * HOUR_MILLIS).atZone(zone);
        return (local.getDayOfWeek().getValue() - 1) * HOURS + local.getHour();
    }
}
