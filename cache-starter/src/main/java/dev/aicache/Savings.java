package dev.aicache;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the cache has saved and what it has spent since start-up; a moment's reading, not a consistent snapshot.
 *
 * @param currency what costs are counted in, or null where that is not configured
 * @param saved calls that were not made
 * @param spent calls that were made
 * @param rows the same by route, model and scope label, in that order
 */
public record Savings(@Nullable String currency, Amount saved, Amount spent, List<Row> rows) {

    public Savings {
        rows = List.copyOf(rows);
    }

    /**
     * A sum over upstream calls.
     *
     * @param calls all of them
     * @param uncounted those of them whose answer does not say what it took: they are in no other number but {@code
     *     seconds}
     * @param unpriced those of them whose tokens are in {@code tokens}, but for which there is no price in {@code cost}
     * @param seconds from the start of each call to its last byte, to the nearest billionth
     * @param cost to the nearest billionth
     */
    public record Amount(long calls, long uncounted, long unpriced, Tokens tokens, double seconds, double cost) {

        private static final double BILLION = 1e9;

        public Amount {
            // A sum of decimal fractions has digits that none of them has.
            seconds = Math.rint(seconds * BILLION) / BILLION;
            cost = Math.rint(cost * BILLION) / BILLION;
        }
    }

    /** The sums of one route, model and scope label, named as in {@link Expense}. */
    public record Row(String route, String model, String scope, Amount saved, Amount spent) {}
}
