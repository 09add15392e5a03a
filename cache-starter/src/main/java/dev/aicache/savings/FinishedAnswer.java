package dev.aicache.savings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.dialect.Usage;

/**
 * An answer that came from upstream and is about to be stored.
 *
 * @param route id of the route that it came through
 * @param usage what it says it took; null where it does not say, and where {@link AnswerCost#needsUsage} did not ask
 * @param fillTime from the moment the upstream call began to the last byte; not negative
 * @param bytes length of the body
 */
public record FinishedAnswer(String route, @Nullable Usage usage, Duration fillTime, long bytes) {}
