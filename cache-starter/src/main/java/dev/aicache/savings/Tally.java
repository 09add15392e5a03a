package dev.aicache.savings;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

import dev.aicache.Expense;
import dev.aicache.Savings;
import dev.aicache.Tokens;

/** A sum of expenses. Adding takes no lock. Thread-safe. */
final class Tally {

    private final LongAdder calls = new LongAdder();
    private final LongAdder uncounted = new LongAdder();
    private final LongAdder unpriced = new LongAdder();
    private final LongAdder input = new LongAdder();
    private final LongAdder output = new LongAdder();
    private final LongAdder cachedInput = new LongAdder();
    private final LongAdder cacheWrite = new LongAdder();
    private final LongAdder reasoning = new LongAdder();
    private final DoubleAdder seconds = new DoubleAdder();
    private final DoubleAdder cost = new DoubleAdder();

    void add(Expense expense) {
        calls.increment();
        seconds.add(expense.seconds());
        Tokens tokens = expense.tokens();
        if (tokens == null) {
            uncounted.increment();
            return;
        }
        add(tokens);
        if (expense.isPriced()) {
            cost.add(expense.cost());
        } else {
            unpriced.increment();
        }
    }

    /** Adds what is known of a part of a call; no call. */
    void addPart(Expense expense) {
        seconds.add(expense.seconds());
        Tokens tokens = expense.tokens();
        if (tokens != null) {
            add(tokens);
            cost.add(expense.cost());
        }
    }

    private void add(Tokens tokens) {
        input.add(tokens.input());
        output.add(tokens.output());
        addPart(cachedInput, tokens.cachedInput());
        addPart(cacheWrite, tokens.cacheWrite());
        addPart(reasoning, tokens.reasoning());
    }

    /** Most answers have none of it. */
    private static void addPart(LongAdder to, long tokens) {
        if (tokens != 0) {
            to.add(tokens);
        }
    }

    Savings.Amount sum() {
        return new Savings.Amount(
                calls.sum(),
                uncounted.sum(),
                unpriced.sum(),
                new Tokens(input.sum(), output.sum(), cachedInput.sum(), cacheWrite.sum(), reasoning.sum()),
                seconds.sum(),
                cost.sum());
    }

    /** The sum of two sums. */
    static Savings.Amount sum(Savings.Amount a, Savings.Amount b) {
        return new Savings.Amount(
                a.calls() + b.calls(),
                a.uncounted() + b.uncounted(),
                a.unpriced() + b.unpriced(),
                new Tokens(
                        a.tokens().input() + b.tokens().input(),
                        a.tokens().output() + b.tokens().output(),
                        a.tokens().cachedInput() + b.tokens().cachedInput(),
                        a.tokens().cacheWrite() + b.tokens().cacheWrite(),
                        a.tokens().reasoning() + b.tokens().reasoning()),
                a.seconds() + b.seconds(),
                a.cost() + b.cost());
    }
}
