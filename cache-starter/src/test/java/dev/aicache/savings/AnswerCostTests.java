package dev.aicache.savings;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.aicache.dialect.Usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class AnswerCostTests {

    private static final Map<String, Price> TABLE = Map.of("gpt-5", new Price(1.25, 10), "*", new Price(2, 8));

    private static FinishedAnswer answer(@Nullable Usage usage) {
        return new FinishedAnswer("chat", usage, Duration.ofMillis(1500), 4_000_000);
    }

    private static double tokens(Map<String, Price> prices, @Nullable Usage usage) {
        return AnswerCost.tokens(Prices.of(prices), Clock.systemUTC()).of(answer(usage));
    }

    @Test
    void secondsAreThoseOfTheFill() {
        AnswerCost seconds = AnswerCost.seconds();
        assertThat(seconds.of(answer(null))).isEqualTo(1.5);
        assertThat(seconds.of(new FinishedAnswer("chat", null, Duration.ZERO, 1)))
                .isZero();
        assertThat(seconds.of(new FinishedAnswer("chat", null, Duration.ofNanos(1), 1)))
                .isEqualTo(1e-9);
        assertThat(seconds.of(new FinishedAnswer("chat", null, Duration.ofSeconds(Long.MAX_VALUE), 1)))
                .isFinite();
    }

    @Test
    void tokensCostTheirPriceForAMillionOfThem() {
        assertThat(tokens(TABLE, new Usage("gpt-5-2026-01-01", 1000, 200))).isCloseTo(0.00325, within(1e-12));
        assertThat(tokens(TABLE, new Usage("gpt-5", 1_000_000, 0))).isEqualTo(1.25);
        assertThat(tokens(TABLE, new Usage("gpt-5", 0, 1_000_000))).isEqualTo(10);
        assertThat(tokens(TABLE, new Usage("other", 1_000_000, 1_000_000))).isEqualTo(10);
        assertThat(tokens(TABLE, new Usage(null, 1_000_000, 1_000_000))).isEqualTo(10);
        assertThat(tokens(Map.of(), new Usage("gpt-5", 1_000_000, 1_000_000))).isEqualTo(5);
    }

    @Test
    void anAnswerThatDoesNotSayWhatItTookIsTakenForATokenInFourBytes() {
        assertThat(tokens(TABLE, null)).isEqualTo(8);
        assertThat(tokens(Map.of(), null)).isEqualTo(4);
    }

    @Test
    void aCostIsNeverBeyondCounting() {
        Map<String, Price> dear = Map.of("*", new Price(Double.MAX_VALUE, Double.MAX_VALUE));
        assertThat(tokens(dear, new Usage("m", 1L << 53, 1L << 53))).isEqualTo(Double.MAX_VALUE);
        assertThat(tokens(Map.of("*", new Price(0, 0)), new Usage("m", 1L << 53, 1L << 53)))
                .isZero();
    }

    @Test
    void onlyWhoCountsTokensNeedsThem() {
        AnswerCost own = answer -> 1;
        assertThat(AnswerCost.seconds().needsUsage()).isFalse();
        assertThat(AnswerCost.tokens(Prices.of(TABLE), Clock.systemUTC()).needsUsage())
                .isTrue();
        assertThat(own.needsUsage()).isTrue();
    }
}
