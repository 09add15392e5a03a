package dev.aicache.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import dev.aicache.Expense;
import dev.aicache.Tokens;

/**
 * The meters of one route, model and scope: calls, their time, their tokens and what those cost. Parts of the tokens have
 * a meter of their own, so that the sum over a meter counts nothing twice.
 */
record ExpenseMeters(
        Counter counted,
        Counter uncounted,
        Counter time,
        Counter input,
        Counter output,
        Counter cachedInput,
        Counter cacheWrite,
        Counter reasoning,
        Counter cost,
        Counter unpriced) {

    static ExpenseMeters of(String kind, Expense expense, String currency, MeterRegistry registry) {
        String prefix = "ai.cache." + kind + ".";
        Tags tags = Tags.of("route", expense.route(), "model", expense.model(), "scope", expense.scope());
        Counter.Builder calls = Counter.builder(prefix + "calls")
                .description("Upstream calls, by whether the answer says what it took")
                .tags(tags);
        Counter.Builder tokens = Counter.builder(prefix + "tokens")
                .description("Tokens by the answers' own count")
                .baseUnit("tokens")
                .tags(tags);
        Counter.Builder parts = Counter.builder(prefix + "tokens.parts")
                .description("Parts of the input and the output tokens")
                .baseUnit("tokens")
                .tags(tags);
        return new ExpenseMeters(
                calls.tag("usage", "known").register(registry),
                calls.tag("usage", "unknown").register(registry),
                Counter.builder(prefix + "time")
                        .description("Duration of the upstream calls")
                        .baseUnit("seconds")
                        .tags(tags)
                        .register(registry),
                tokens.tag("kind", "input").register(registry),
                tokens.tag("kind", "output").register(registry),
                parts.tag("kind", "cached-input").register(registry),
                parts.tag("kind", "cache-write").register(registry),
                parts.tag("kind", "reasoning").register(registry),
                Counter.builder(prefix + "cost")
                        .description("Tokens at the prices of the day")
                        .tags(tags)
                        .tag("currency", currency)
                        .register(registry),
                Counter.builder(prefix + "unpriced")
                        .description("Calls that are missing in the cost, their model having no price")
                        .tags(tags)
                        .register(registry));
    }

    void add(Expense expense) {
        time.increment(expense.seconds());
        Tokens tokens = expense.tokens();
        if (tokens == null) {
            uncounted.increment();
            return;
        }
        counted.increment();
        add(tokens);
        if (expense.isPriced()) {
            cost.increment(expense.cost());
        } else {
            unpriced.increment();
        }
    }

    /** Adds what is known of a part of a call; no call. */
    void addPart(Expense expense) {
        time.increment(expense.seconds());
        Tokens tokens = expense.tokens();
        if (tokens != null) {
            add(tokens);
            cost.increment(expense.cost());
        }
    }

    private void add(Tokens tokens) {
        input.increment((double) tokens.input());
        output.increment((double) tokens.output());
        addPart(cachedInput, tokens.cachedInput());
        addPart(cacheWrite, tokens.cacheWrite());
        addPart(reasoning, tokens.reasoning());
    }

    /** Most answers have none of it. */
    private static void addPart(Counter to, long tokens) {
        if (tokens > 0) {
            to.increment((double) tokens);
        }
    }
}
