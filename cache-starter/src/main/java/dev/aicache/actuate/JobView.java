package dev.aicache.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.aicache.Tokens;
import dev.aicache.warming.JobReport;

/**
 * A job as the endpoint shows it.
 *
 * @param state {@code running}, {@code done}, {@code cancelled} or {@code failed}
 * @param total items in all, or null while that is not known
 * @param remainingSeconds how long it will take at the rate so far, or null where that is not known
 */
record JobView(
        String id,
        String kind,
        String what,
        String state,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long total,
        long done,
        long failed,
        long skipped,
        double perSecond,
        @Nullable Double remainingSeconds,
        Tokens tokens,
        double cost,
        List<JobReport.Errors> errors,
        @Nullable String message) {

    private static final double SECOND = 1000;

    static JobView of(JobReport report) {
        return new JobView(
                report.id(),
                report.kind(),
                report.what(),
                report.state().name().toLowerCase(Locale.ROOT),
                report.startedAt(),
                report.endedAt(),
                report.total(),
                report.done(),
                report.failed(),
                report.skipped(),
                rounded(report.perSecond()),
                seconds(report.remaining()),
                report.tokens(),
                report.cost(),
                report.errors(),
                report.message());
    }

    private static @Nullable Double seconds(@Nullable Duration duration) {
        return duration == null ? null : rounded(duration.toMillis() / SECOND);
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
