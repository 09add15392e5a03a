package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What an answer says it took, in tokens as the provider bills them. What the provider read from its own prompt cache,
 * or wrote to it, is input; reasoning is output.
 *
 * @param model the model that answered, by the name in the answer, or null where that has none
 * @param inputTokens from 0 to 2<sup>53</sup>
 * @param outputTokens from 0 to 2<sup>53</sup>; 0 where a protocol has no output, as with embeddings
 */
public record Usage(@Nullable String model, long inputTokens, long outputTokens) {

    /** The number from which on neighbouring integers are one to many JSON readers. */
    static final long MAX_TOKENS = 1L << 53;

    /**
     * @throws IllegalArgumentException if a number of tokens is out of its range
     */
    public Usage {
        if (!isSound(inputTokens) || !isSound(outputTokens)) {
            throw new IllegalArgumentException(
                    "%d input and %d output tokens make no sense".formatted(inputTokens, outputTokens));
        }
    }

    /** The usage, or empty where a number is out of its range. */
    static Optional<Usage> of(@Nullable JsonValue model, long inputTokens, long outputTokens) {
        return isSound(inputTokens) && isSound(outputTokens)
                ? Optional.of(new Usage(name(model), inputTokens, outputTokens))
                : Optional.empty();
    }

    private static boolean isSound(long tokens) {
        return tokens >= 0 && tokens <= MAX_TOKENS;
    }

    private static @Nullable String name(@Nullable JsonValue model) {
        return model instanceof JsonString string && !string.value().isBlank() ? string.value() : null;
    }
}
