package dev.aicache.warming;

import java.math.BigDecimal;
import java.math.MathContext;

import org.jspecify.annotations.Nullable;

import dev.aicache.Expense;
import dev.aicache.Tokens;

/**
 * What a job may take of tokens and money. Known only when an answer has ended, so that the requests in flight then may go
 * beyond it. Not thread-safe.
 */
final class Budget {

    /** How many answers may leave out what they took before a budget is given up that nothing can be held against. */
    static final int BLIND = 10;

    private final @Nullable Long maxTokens;
    private final @Nullable Double maxCost;
    private long tokens;
    private double cost;
    private long told;
    private long untold;

    Budget(@Nullable Long maxTokens, @Nullable Double maxCost) {
        this.maxTokens = maxTokens;
        this.maxCost = maxCost;
    }

    /** @param expense of a stored answer, or of another that told it; null where it is not known */
    void spend(@Nullable Expense expense) {
        Tokens more = expense == null ? null : expense.tokens();
        if (expense != null) {
            tokens += more == null ? 0 : more.input() + more.output();
            cost += expense.cost();
        }
        if (maxCost == null ? more != null : expense != null && expense.isPriced()) {
            told++;
        } else {
            untold++;
        }
    }

    /** Why nothing more may be asked; null while it may. */
    @Nullable
    String exhaustion() {
        if (maxTokens != null && tokens >= maxTokens) {
            return "stopped at the budget of %d tokens".formatted(maxTokens);
        }
        if (maxCost != null && cost >= maxCost) {
            return "stopped at the budget of %s".formatted(amount(maxCost));
        }
        if ((maxTokens != null || maxCost != null) && told == 0 && untold >= BLIND) {
            return "stopped, because no answer told %s and the budget cannot be kept"
                    .formatted(maxCost == null ? "its tokens" : "tokens that have a price");
        }
        return null;
    }

    /** What the budget does not know; null where there is none, or it knows all. */
    @Nullable
    String gap() {
        return (maxTokens == null && maxCost == null) || untold == 0
                ? null
                : "%d answers did not tell what they took and are not in the budget".formatted(untold);
    }

    private static String amount(double value) {
        return new BigDecimal(value, MathContext.DECIMAL32).stripTrailingZeros().toPlainString();
    }
}
