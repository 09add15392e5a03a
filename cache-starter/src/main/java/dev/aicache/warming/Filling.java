package dev.aicache.warming;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.Expense;

/**
 * What became of a request that was asked ahead of demand, or what would become of it.
 *
 * @param status of the answer; 0 where there is none
 * @param reason a bounded word on why it was not filled, such as {@code status}, {@code no-scope} or {@code no-cache};
 *     null where it was
 * @param retryAfter how long the upstream asks to be left alone; null where it does not
 * @param expense what the upstream call took, or for a forecast is likely to take; null where that is not known
 */
public record Filling(
        Outcome outcome,
        int status,
        @Nullable String reason,
        @Nullable Duration retryAfter,
        @Nullable Expense expense) {

    /** What became of it. */
    public enum Outcome {
        /** The upstream was asked, and its answer is in the store; for a forecast: it would be asked. */
        FILLED,
        /** There was a fresh answer already. */
        FRESH,
        /** The cache does not take part: the request would pass by, and was not sent. */
        REFUSED,
        /** The upstream answered, or another fill did, and the answer was not stored. */
        NOT_STORED,
        /** The upstream was too busy or failed (408, 425, 429, 5xx, no connection): the same request may succeed later. */
        RETRYABLE,
        /** Something else went wrong. */
        FAILED
    }
}
