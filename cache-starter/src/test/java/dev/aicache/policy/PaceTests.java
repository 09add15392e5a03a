package dev.aicache.policy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PaceTests {

    @ParameterizedTest
    @ValueSource(strings = {"instant", "recorded", "30/s", "1/s", "999999/s"})
    void isReadAsItIsWritten(String text) {
        assertThat(Pace.of(text)).hasToString(text);
        assertThat(Pace.of(" " + text + " ")).isEqualTo(Pace.of(text));
        assertThat(Pace.of(text).isInstant()).isEqualTo(text.equals("instant"));
    }

    @Test
    void mayHaveSpacesAroundTheSlash() {
        assertThat(Pace.of("30 / s").tokensPerSecond()).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "0/s", "-1/s", "30", "1.5/s", "1000000/s", "30/m"})
    void refusesAnythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Pace.of(text));
    }
}
