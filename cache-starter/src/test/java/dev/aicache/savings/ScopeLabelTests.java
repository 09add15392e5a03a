package dev.aicache.savings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ScopeLabelTests {

    @Test
    void isAHeaderOrNothing() {
        assertThat(ScopeLabel.of(" none ")).isEqualTo(ScopeLabel.NONE);
        assertThat(ScopeLabel.of("header: X-Tenant").header()).isEqualTo("X-Tenant");
        assertThat(ScopeLabel.of("header:X-Auth-Request-User").header()).isEqualTo("X-Auth-Request-User");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "proxy-authorization",
                "x-api-key",
                "api-key",
                "X-Goog-Api-Key",
                "Ocp-Apim-Subscription-Key",
                "Cookie",
                "X-Auth-Request-Access-Token",
                "X-Client-Secret",
                "X-Session-Id"
            })
    void isNoHeaderThatCarriesCredentials(String header) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScopeLabel.of("header:" + header))
                .withMessageContaining(header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "credential", "principal", "everyone", "header:", "X-Tenant", "header:a b"})
    void isNothingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ScopeLabel.of(text));
    }
}
