package dev.aicache.savings;

/**
 * What a model's tokens cost, in a currency of the user's choice.
 *
 * @param input for a million input tokens; finite, 0 or more
 * @param output for a million output tokens; finite, 0 or more
 */
public record Price(double input, double output) {

    private static final double MILLION = 1e6;

    /**
     * @throws IllegalArgumentException if a price is negative or not finite
     */
    public Price {
        if (!isSound(input) || !isSound(output)) {
            throw new IllegalArgumentException(
                    "%s for input and %s for output are no prices; both have to be 0 or more".formatted(input, output));
        }
    }

    /** Whether the amount can be a price: finite, 0 or more. */
    public static boolean isSound(double amount) {
        return amount >= 0 && Double.isFinite(amount);
    }

    /** What so many tokens cost; always finite. */
    double of(long inputTokens, long outputTokens) {
        return Math.min(Double.MAX_VALUE, inputTokens / MILLION * input + outputTokens / MILLION * output);
    }
}
