package dev.aicache.savings;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.aicache.Expense;
import dev.aicache.Tokens;

import static org.assertj.core.api.Assertions.assertThat;

class SavedHeaderTests {

    private static final Tokens TOKENS = new Tokens(1200, 30, 1000, 0, 12);

    private static Expense saved(@Nullable Tokens tokens, double seconds, double cost, boolean isPriced) {
        return new Expense("chat", "m", "none", tokens, seconds, cost, isPriced);
    }

    private static @Nullable String written(Expense saved, SavingsSettings.Header header, @Nullable String currency) {
        return SavedHeader.of(saved, new SavingsSettings(true, Prices.of(Map.of()), currency, ScopeLabel.NONE, header));
    }

    @Test
    void tellsTokensAndSeconds() {
        assertThat(written(saved(TOKENS, 1.8, 0.0004, true), SavingsSettings.Header.TOKENS, "USD"))
                .isEqualTo("input=1200, output=30, cached-input=1000, reasoning=12, seconds=1.800");
    }

    @Test
    void tellsTheCostWhereItIsKnownAndAskedFor() {
        assertThat(written(saved(TOKENS, 0, 0.000435, true), SavingsSettings.Header.ALL, "USD"))
                .endsWith("reasoning=12, cost=\"0.000435\";currency=USD");
        assertThat(written(saved(TOKENS, 0, 12, true), SavingsSettings.Header.ALL, null))
                .endsWith("reasoning=12, cost=\"12\"");
        assertThat(written(saved(TOKENS, 0, 0, false), SavingsSettings.Header.ALL, "USD"))
                .endsWith("reasoning=12");
    }

    @Test
    void tellsWhatItKnows() {
        assertThat(written(saved(null, 2, 0, false), SavingsSettings.Header.ALL, null))
                .isEqualTo("seconds=2.000");
        assertThat(written(saved(null, 0, 0, false), SavingsSettings.Header.ALL, null))
                .isNull();
        assertThat(written(saved(TOKENS, 2, 0, false), SavingsSettings.Header.NONE, null))
                .isNull();
    }

    @Test
    void keepsToTheRangeOfStructuredFields() {
        assertThat(written(
                        saved(new Tokens(1L << 53, 0, 0, 0, 0), 1e15, Double.MAX_VALUE, true),
                        SavingsSettings.Header.ALL,
                        null))
                .isEqualTo("input=999999999999999, output=0, seconds=999999999999.000, cost=\"1000000000000\"");
    }
}
