package dev.aicache.savings;

import dev.aicache.Tokens;

/**
 * What a million of a model's tokens cost, in a currency of the user's choice. Every amount is finite, 0 or more.
 *
 * @param input of the input that is neither of the next two
 * @param cachedInput of the input that the provider read from its prompt cache
 * @param cacheWrite of the input that the provider wrote to its prompt cache
 * @param output of the output that is not reasoning
 * @param reasoning of the output that is
 */
public record Price(double input, double cachedInput, double cacheWrite, double output, double reasoning) {

    private static final double MILLION = 1e6;

    /**
     * @throws IllegalArgumentException if a price is negative or not finite
     */
    public Price {
        if (!isSound(input)
                || !isSound(cachedInput)
                || !isSound(cacheWrite)
                || !isSound(output)
                || !isSound(reasoning)) {
            throw new IllegalArgumentException(
                    "%s, %s and %s for input, %s and %s for output are no prices; all have to be 0 or more"
                            .formatted(input, cachedInput, cacheWrite, output, reasoning));
        }
    }

    /**
     * One price for all input and one for all output.
     *
     * @throws IllegalArgumentException if a price is negative or not finite
     */
    public Price(double input, double output) {
        this(input, input, input, output, output);
    }

    /** Whether the amount can be a price: finite, 0 or more. */
    public static boolean isSound(double amount) {
        return amount >= 0 && Double.isFinite(amount);
    }

    /** What so many tokens cost; always finite. */
    double of(Tokens tokens) {
        // Parts that are together more than their whole are counted as they are, and the rest not below nothing.
        long plain = Math.max(0, tokens.input() - tokens.cachedInput() - tokens.cacheWrite());
        long said = Math.max(0, tokens.output() - tokens.reasoning());
        double sum = plain / MILLION * input
                + tokens.cachedInput() / MILLION * cachedInput
                + tokens.cacheWrite() / MILLION * cacheWrite
                + said / MILLION * output
                + tokens.reasoning() / MILLION * reasoning;
        return Math.min(Double.MAX_VALUE, sum);
    }
}
