package dev.aicache.gateway;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

import dev.aicache.BypassReason;
import dev.aicache.Expense;
import dev.aicache.SkipReason;
import dev.aicache.policy.RetryAfter;
import dev.aicache.warming.Filling;
import dev.aicache.warming.Filling.Outcome;

/** Puts what became of a request that was asked ahead of demand into the words of warming. */
final class ErrandOutcome {

    /** Nobody's fault for long: the same request may be answered when it is asked again (RFC 9110 §15.5.9, RFC 8470, RFC 6585). */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    /** The route has no cache, or something before it has answered. */
    static final String NO_CACHE = "no-cache";

    private ErrandOutcome() {}

    static Filling refused(String reason) {
        return new Filling(Outcome.REFUSED, 0, reason, null, null);
    }

    static Filling fresh() {
        return new Filling(Outcome.FRESH, 0, null, null, null);
    }

    /** Of a request that would be asked. */
    static Filling expected(@Nullable Expense likely) {
        return new Filling(Outcome.FILLED, 0, null, null, likely);
    }

    /** Of a request that cannot be made. */
    static Filling failed(String reason) {
        return new Filling(Outcome.FAILED, 0, reason, null, null);
    }

    /**
     * Of an answer that has come to its end.
     *
     * @param skip why it is not stored, or null where it is
     * @param retryAfter the field of the answer, or null
     */
    static Filling ofAnswer(
            int status,
            @Nullable SkipReason skip,
            @Nullable String retryAfter,
            Instant now,
            @Nullable Expense expense) {
        if (isRetryable(status)) {
            return new Filling(Outcome.RETRYABLE, status, word(status), RetryAfter.of(retryAfter, now), expense);
        }
        if (status >= 400) {
            return new Filling(Outcome.FAILED, status, word(status), null, expense);
        }
        if (skip == SkipReason.FALLBACK) {
            return new Filling(Outcome.RETRYABLE, status, skip.word(), null, expense);
        }
        return skip == null
                ? new Filling(Outcome.FILLED, status, null, null, expense)
                : new Filling(Outcome.NOT_STORED, status, skip.word(), null, expense);
    }

    /** Of another one's answer that was not for this request. */
    static Filling notShareable(int status) {
        return new Filling(Outcome.NOT_STORED, status, BypassReason.NOT_SHAREABLE.word(), null, null);
    }

    /** Of an answer that was cut off after its head. */
    static Filling broken(int status) {
        return new Filling(Outcome.RETRYABLE, status, SkipReason.BROKEN.word(), null, null);
    }

    /** Of a request that was answered before it came to the cache. */
    static Filling withoutCache(int status, @Nullable String retryAfter, Instant now) {
        return status >= 400 ? ofAnswer(status, null, retryAfter, now, null) : refused(NO_CACHE);
    }

    /** Of an exchange that failed before there was an answer. */
    static Filling ofFailure(Throwable failure, Instant now) {
        boolean hasStatus = failure instanceof ErrorResponse
                || AnnotatedElementUtils.hasAnnotation(failure.getClass(), ResponseStatus.class);
        if (!hasStatus) {
            return broken(0);
        }
        String retryAfter = failure instanceof ErrorResponse response
                ? response.getHeaders().getFirst("Retry-After")
                : null;
        return ofAnswer(FillFailure.status(failure).value(), SkipReason.BROKEN, retryAfter, now, null);
    }

    private static boolean isRetryable(int status) {
        return status >= 500 || PASSING.contains(status);
    }

    private static String word(int status) {
        return "status-" + status;
    }
}
