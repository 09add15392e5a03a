package dev.aicache;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ScopeTests {

    @Test
    void readsEveryForm() {
        assertThat(Scope.of("credential")).isEqualTo(Scope.CREDENTIAL);
        assertThat(Scope.of(" Principal ")).isEqualTo(Scope.PRINCIPAL);
        assertThat(Scope.of("EVERYONE")).isEqualTo(Scope.EVERYONE);
        assertThat(Scope.of("header:X-Tenant")).isEqualTo(Scope.header("X-Tenant"));
        assertThat(Scope.of("Header: X-Tenant ")).isEqualTo(Scope.header("X-Tenant"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"credential", "principal", "everyone", "header:X-Tenant"})
    void writesTheFormItReads(String form) {
        assertThat(Scope.of(form)).hasToString(form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "all",
                "public",
                "header",
                "header:",
                "header: ",
                "header:X Tenant",
                "header:X:Y",
                "every one"
            })
    void refusesAnythingElseAndSaysWhatToWrite(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scope.of(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("header:");
    }

    @Test
    void namesAHeaderExactlyWhereOneIsNeeded() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Scope(Scope.Kind.HEADER, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Scope(Scope.Kind.EVERYONE, "X-Tenant"));
    }
}
