package dev.aicache.savings;

import dev.aicache.dialect.Usage;

/** Counts tokens at their prices. */
final class TokenPrice implements AnswerCost {

    private static final long BYTES_PER_TOKEN = 4;

    private final Prices prices;

    TokenPrice(Prices prices) {
        this.prices = prices;
    }

    @Override
    public double of(FinishedAnswer answer) {
        Usage usage = answer.usage();
        return usage == null
                ? prices.forModel(null).of(0, answer.bytes() / BYTES_PER_TOKEN)
                : prices.forModel(usage.model()).of(usage.inputTokens(), usage.outputTokens());
    }
}
