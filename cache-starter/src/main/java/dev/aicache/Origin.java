package dev.aicache;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What it took to get an answer from upstream.
 *
 * @param model the model that answered, by the name in the answer; null where it has none that is kept
 * @param tokens what the answer says it took, or null where it does not say
 * @param fillNanos from the start of the upstream call to its last byte; 0 or more
 * @param firstByteNanos from the start of the upstream call to the head of the answer; 0 or more
 * @param fetchedAt when the last byte came, in milliseconds since 1970
 */
public record Origin(
        @Nullable String model, @Nullable Tokens tokens, long fillNanos, long firstByteNanos, long fetchedAt) {

    /** From the start of the upstream call to its last byte. */
    public Duration fillTime() {
        return Duration.ofNanos(fillNanos);
    }
}
