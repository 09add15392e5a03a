package dev.aicache.savings;

import java.time.Clock;
import java.time.LocalDate;

import dev.aicache.Tokens;
import dev.aicache.dialect.Usage;

/** Counts tokens at their prices. */
final class TokenPrice implements AnswerCost {

    private static final long BYTES_PER_TOKEN = 4;

    private final Prices prices;
    private final Clock clock;

    TokenPrice(Prices prices, Clock clock) {
        this.prices = prices;
        this.clock = clock;
    }

    @Override
    public double of(FinishedAnswer answer) {
        Usage usage = answer.usage();
        Tokens tokens =
                usage == null ? new Tokens(0, answer.bytes() / BYTES_PER_TOKEN, 0, 0, 0) : SavingsLedger.tokens(usage);
        return prices.forModel(usage == null ? null : usage.model(), LocalDate.now(clock))
                .of(tokens);
    }
}
