package dev.aicache;

import org.jspecify.annotations.Nullable;

/**
 * What one upstream call took, or would have taken.
 *
 * @param route id of the route
 * @param model name of the model that answered, {@code other} where that is not told, or one too many to be kept apart
 * @param scope value of the scope label; {@code none} where there is none, {@code other} where it is one too many
 * @param tokens what the answer says it took, or null where it does not say
 * @param seconds from the start of the call to its last byte
 * @param cost the tokens at the prices of the day, in the currency that is configured; 0 where it is not known
 * @param isPriced whether the cost is known: the answer says what it took, and its model has a price
 */
public record Expense(
        String route,
        String model,
        String scope,
        @Nullable Tokens tokens,
        double seconds,
        double cost,
        boolean isPriced) {

    /** What stands in place of a name that is not told, or not kept apart from others. */
    public static final String OTHER = "other";
}
