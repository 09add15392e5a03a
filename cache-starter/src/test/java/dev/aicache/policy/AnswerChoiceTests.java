package dev.aicache.policy;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.Scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AnswerChoiceTests {

    @ParameterizedTest
    @CsvSource({
        "2, credential, credential, true",
        "1, credential, credential, false",
        "2, credential, everyone, false",
        "2, credential, principal, false",
        "2, header:X-User, credential, false",
        "2, header:X-User, header:x-user, true",
        "2, header:X-User, header:X-Tenant, false",
    })
    void knowsWhenNobodyWouldSeeItsVariants(int variants, String by, String scope, boolean lost) {
        AnswerChoice choice = new AnswerChoice(
                Determinism.ANY, variants, Scope.of(by), FinishReasons.COMPLETE, Duration.ZERO, AnswerChoice.BY_PATH);

        assertThat(choice.isLostOn(Scope.of(scope))).isEqualTo(lost);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "x", ""})
    void refusesNumbersOfVariantsThatMakeNoSense(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AnswerChoice.variants(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"everyone", "principal", "header:", "x"})
    void choosesAVariantOnlyByWhatARequestSays(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AnswerChoice.variantBy(text));
    }
}
