package dev.aicache.policy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DeterminismTests {

    @ParameterizedTest
    @CsvSource({
        "any, Infinity, false, true",
        "any, 2, false, true",
        "deterministic, 0, false, true",
        "deterministic, -0.0, false, true",
        "deterministic, 0.1, false, false",
        "deterministic, 1, true, true",
        "deterministic, Infinity, true, true",
        "deterministic, Infinity, false, false",
        "deterministic, NaN, false, false",
        "<=0.3, 0.3, false, true",
        "<=0.3, 0.31, false, false",
        "<=0.3, 1, true, false",
        "<= 1, 1, false, true",
        "<=0.3, Infinity, false, false",
    })
    void admitsWhatLeavesLittleEnoughToChance(String text, double temperature, boolean seeded, boolean admitted) {
        assertThat(Determinism.of(text).admits(temperature, seeded)).isEqualTo(admitted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"any", "deterministic", "<=0.3", "<=1.25"})
    void isReadAsItIsWritten(String text) {
        assertThat(Determinism.of(text)).hasToString(text);
        assertThat(Determinism.of(" " + text.toUpperCase(java.util.Locale.ROOT) + " "))
                .isEqualTo(Determinism.of(text));
    }

    @Test
    void looksAtNoRequestByDefault() {
        assertThat(AnswerChoice.DEFAULT.determinism().isAny()).isTrue();
        assertThat(Determinism.of("<=999").isAny()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "0.3", "<=-1", "<=x", "<=1e9", "<0.3"})
    void refusesAnythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Determinism.of(text));
    }
}
