package dev.aicache.savings;

import java.time.Clock;

/**
 * What it cost to get an answer from upstream, and would cost to get it again. Where the store has to choose, it gives up
 * answers that cost little for the room they take; so only the proportion of costs matters, not their unit.
 *
 * <p>A bean of this type takes the place of what {@code ai-cache.store.cost} names. It is called once for each answer
 * that is to be stored, on event loops, by several threads: it must not block.
 */
@FunctionalInterface
public interface AnswerCost {

    /**
     * The cost of the answer, finite and 0 or more. Anything else, and whatever is thrown, is a fault of the cache, and
     * the answer is stored as one that cost nothing.
     */
    double of(FinishedAnswer answer);

    /** Whether {@link FinishedAnswer#usage} is wanted, for which an answer may have to be read once more; by default it
     * is. */
    default boolean needsUsage() {
        return true;
    }

    /** The time the upstream took, in seconds. */
    static AnswerCost seconds() {
        return new FillSeconds();
    }

    /**
     * What the provider charged: tokens by kind, each times its price of the day. Of an answer that does not say what it
     * took, every four bytes are counted as one output token at the price of {@link Prices#OTHERS}, or at {@link
     * Prices#UNKNOWN} where there is none: an estimate, and a high one for streams, whose frames count as well.
     *
     * @param clock tells the day, by its own zone
     */
    static AnswerCost tokens(Prices prices, Clock clock) {
        return new TokenPrice(prices, clock);
    }
}
