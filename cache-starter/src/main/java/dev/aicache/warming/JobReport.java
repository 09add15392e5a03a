package dev.aicache.warming;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.aicache.Tokens;

/**
 * How a job stands; a moment's reading.
 *
 * @param kind such as {@code warm}, {@code snapshot} or {@code restore}
 * @param what what it works on
 * @param endedAt null while it runs
 * @param total items in all, or null while that is not known
 * @param done items that are done
 * @param failed items that failed
 * @param skipped items for which there was nothing to do
 * @param perSecond items per second, skipped and failed ones included, since it started
 * @param remaining how long it will take at that rate, or null where that is not known
 * @param tokens what its upstream calls took, as far as they said
 * @param cost of those tokens, in the currency that is configured
 * @param errors what failed, by kind
 * @param message what else is to be known, such as why it ended; null for nothing
 */
public record JobReport(
        String id,
        String kind,
        String what,
        State state,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long total,
        long done,
        long failed,
        long skipped,
        double perSecond,
        @Nullable Duration remaining,
        Tokens tokens,
        double cost,
        List<Errors> errors,
        @Nullable String message) {

    /** Where a job is in its life. */
    public enum State {
        RUNNING,
        DONE,
        CANCELLED,
        FAILED
    }

    /**
     * Failures of one kind.
     *
     * @param where the first of them
     */
    public record Errors(String kind, long count, List<String> where) {}
}
