package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What an answer says it took, in tokens as the provider bills them. The parts are in their wholes, whatever the
 * protocol does: what the provider read from its own prompt cache, or wrote to it, is input; reasoning is output. A part
 * that an answer does not tell is 0.
 *
 * @param model the model that answered, by the name in the answer, or null where that has none
 * @param inputTokens all input, from 0 to 2<sup>53</sup>
 * @param outputTokens all output, from 0 to 2<sup>53</sup>; 0 where a protocol has none, as with embeddings
 * @param cachedInputTokens of the input, what the provider read from its prompt cache
 * @param cacheWriteTokens of the input, what the provider wrote to its prompt cache
 * @param reasoningTokens of the output, what the model thought and did not say
 */
public record Usage(
        @Nullable String model,
        long inputTokens,
        long outputTokens,
        long cachedInputTokens,
        long cacheWriteTokens,
        long reasoningTokens) {

    /** The number from which on neighbouring integers are one to many JSON readers. */
    static final long MAX_TOKENS = 1L << 53;

    /**
     * @throws IllegalArgumentException if a number of tokens is out of its range, or a part larger than its whole
     */
    public Usage {
        if (!isSound(inputTokens) || !isSound(outputTokens)) {
            throw new IllegalArgumentException(
                    "%d input and %d output tokens make no sense".formatted(inputTokens, outputTokens));
        }
        if (!isPart(cachedInputTokens, inputTokens)
                || !isPart(cacheWriteTokens, inputTokens)
                || !isPart(reasoningTokens, outputTokens)) {
            throw new IllegalArgumentException("%d cached and %d written of %d input tokens, %d reasoning of %d output"
                            .formatted(cachedInputTokens, cacheWriteTokens, inputTokens, reasoningTokens, outputTokens)
                    + " tokens make no sense");
        }
    }

    /**
     * Without parts.
     *
     * @throws IllegalArgumentException if a number of tokens is out of its range
     */
    public Usage(@Nullable String model, long inputTokens, long outputTokens) {
        this(model, inputTokens, outputTokens, 0, 0, 0);
    }

    /** The usage without parts, or empty where a number is out of its range. */
    static Optional<Usage> of(@Nullable JsonValue model, long inputTokens, long outputTokens) {
        return isSound(inputTokens) && isSound(outputTokens)
                ? Optional.of(new Usage(name(model), inputTokens, outputTokens))
                : Optional.empty();
    }

    /** The same with its parts; one that is negative, or larger than its whole, is not believed and becomes 0. */
    Usage withParts(long cachedInput, long cacheWrite, long reasoning) {
        return new Usage(
                model,
                inputTokens,
                outputTokens,
                isPart(cachedInput, inputTokens) ? cachedInput : 0,
                isPart(cacheWrite, inputTokens) ? cacheWrite : 0,
                isPart(reasoning, outputTokens) ? reasoning : 0);
    }

    private static boolean isSound(long tokens) {
        return tokens >= 0 && tokens <= MAX_TOKENS;
    }

    private static boolean isPart(long tokens, long whole) {
        return tokens >= 0 && tokens <= whole;
    }

    private static @Nullable String name(@Nullable JsonValue model) {
        return model instanceof JsonString string && !string.value().isBlank() ? string.value() : null;
    }
}
