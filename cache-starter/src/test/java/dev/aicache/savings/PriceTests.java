package dev.aicache.savings;

import org.junit.jupiter.api.Test;

import dev.aicache.Tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PriceTests {

    private static final int MILLION = 1_000_000;

    @Test
    void everyKindOfTokenHasItsPriceAndNoneIsCountedTwice() {
        Price price = new Price(10, 1, 12.5, 50, 60);

        assertThat(price.of(tokens(10, 6, 3, 4, 1))).isEqualTo(3 * 10 + 3 * 1 + 4 * 12.5 + 5 * 50 + 1 * 60);
    }

    @Test
    void partsCostWhatTheirWholeDoesWhereNothingElseIsSaid() {
        assertThat(new Price(10, 50).of(tokens(10, 6, 3, 4, 1))).isEqualTo(10 * 10 + 6 * 50);
    }

    @Test
    void partsThatAreMoreThanTheirWholeLeaveNothingBeside() {
        assertThat(new Price(10, 1, 2, 50, 60).of(tokens(1, 1, 1, 1, 3))).isEqualTo(1 + 2 + 3 * 60);
    }

    @Test
    void noPriceOfAPartIsNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Price(1, -1, 1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Price(1, 1, -1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Price(1, 1, 1, 1, Double.NaN));
    }

    private static Tokens tokens(long input, long output, long cached, long written, long reasoning) {
        return new Tokens(input * MILLION, output * MILLION, cached * MILLION, written * MILLION, reasoning * MILLION);
    }
}
