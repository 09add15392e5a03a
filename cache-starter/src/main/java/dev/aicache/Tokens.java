package dev.aicache;

/**
 * Tokens by kind, as a provider counts them. The last three are parts of the first two and must not be added to them.
 *
 * @param input all input
 * @param output all output
 * @param cachedInput of the input, what the provider read from its own prompt cache
 * @param cacheWrite of the input, what the provider wrote to its own prompt cache
 * @param reasoning of the output, what the model thought and did not say
 */
public record Tokens(long input, long output, long cachedInput, long cacheWrite, long reasoning) {}
