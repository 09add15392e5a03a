package dev.aicache.store;

/**
 * Keeps the cost of an answer within bounds around the mean of those before it, so that no caller can pin an entry with
 * a request that is made to be expensive. Guarded by the store's lock.
 */
final class CostBounds {

    /** The hundredfold spread of the providers' prices. */
    private static final double SPREAD = 100;

    /** How many answers the mean remembers, about. */
    private static final int MEMORY = 1000;

    private double mean;
    private int seen;

    /** The cost that counts, and from then on part of the mean. What is no cost at all counts as none. */
    float bound(double cost) {
        if (!(cost > 0)) {
            return 0;
        }
        double bounded =
                seen == 0 ? Math.min(cost, Float.MAX_VALUE) : Math.min(Math.max(cost, mean / SPREAD), mean * SPREAD);
        seen = Math.min(MEMORY, seen + 1);
        mean += (bounded - mean) / seen;
        return (float) bounded;
    }
}
