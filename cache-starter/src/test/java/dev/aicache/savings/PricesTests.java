package dev.aicache.savings;

import java.time.LocalDate;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PricesTests {

    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

    private static final Map<String, Price> TABLE = Map.of(
            "gpt-5", new Price(1.25, 10),
            "gpt-5-mini", new Price(0.25, 2),
            "openai/gpt-5.1", new Price(3, 4));

    @ParameterizedTest
    @CsvSource({
        "gpt-5, 1.25",
        "gpt-5-2026-01-01, 1.25",
        "gpt-5-mini, 0.25",
        "gpt-5-mini-2026-01-01, 0.25",
        "gpt-5-min, 1.25",
        "openai/gpt-5.1, 3"
    })
    void theLongestNameThatAModelBeginsWithCounts(String model, double input) {
        assertThat(Prices.of(TABLE).forModel(model, TODAY).input()).isEqualTo(input);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4", "GPT-5", "a gpt-5", "openai/gpt-5", "", "*"})
    void otherModelsHaveNoPriceOfTheirOwn(String model) {
        assertThat(Prices.of(TABLE).forModel(model, TODAY)).isEqualTo(new Price(1, 4));
        assertThat(Prices.of(Map.of("gpt-5", new Price(1.25, 10), "*", new Price(7, 8)))
                        .forModel(model, TODAY))
                .isEqualTo(new Price(7, 8));
    }

    @Test
    void aModelThatIsNotKnownIsOneOfTheOthers() {
        assertThat(Prices.of(Map.of()).forModel(null, TODAY)).isEqualTo(new Price(1, 4));
        assertThat(Prices.of(Map.of("*", new Price(7, 8))).forModel(null, TODAY))
                .isEqualTo(new Price(7, 8));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void noPriceIsNegativeOrBeyondCounting(double amount) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Price(amount, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Price(0, amount));
    }

    @ParameterizedTest
    @CsvSource({"2025-12-31, 1", "2026-01-01, 2", "2026-02-28, 2", "2026-03-01, 3", "2030-01-01, 3"})
    void ofSeveralPricesTheOneOfTheDayCounts(LocalDate day, double input) {
        Prices prices = Prices.dated(Map.of(
                "m",
                Map.of(
                        LocalDate.of(2026, 3, 1),
                        new Price(3, 0),
                        LocalDate.MIN,
                        new Price(1, 0),
                        LocalDate.of(2026, 1, 1),
                        new Price(2, 0))));

        assertThat(prices.forModel("m-1", day).input()).isEqualTo(input);
    }

    @Test
    void beforeItsFirstPriceAModelHasNoneAndNotThatOfOthers() {
        Prices prices = Prices.dated(Map.of(
                "m", Map.of(TODAY, new Price(3, 0)),
                "*", Map.of(LocalDate.MIN, new Price(9, 9))));

        assertThat(prices.find("m", TODAY.minusDays(1))).isNull();
        assertThat(prices.find("m", TODAY)).isEqualTo(new Price(3, 0));
        assertThat(prices.find("other", TODAY.minusDays(1))).isEqualTo(new Price(9, 9));
    }

    @Test
    void aModelWithoutPriceIsToldFromOneThatCostsNothing() {
        Prices prices = Prices.of(Map.of("free", new Price(0, 0)));

        assertThat(prices.find("free-1", TODAY)).isEqualTo(new Price(0, 0));
        assertThat(prices.find("m", TODAY)).isNull();
        assertThat(prices.find(null, TODAY)).isNull();
    }
}
