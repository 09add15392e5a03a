package dev.aicache.routing;

import java.util.Map;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AffinityTests {

    private final HttpHeaders headers = new HttpHeaders();

    private OptionalLong number(String affinity, String query) {
        return Affinity.of(affinity).of(headers, query, Map.of("session", "s1")::get);
    }

    private OptionalLong number(String affinity) {
        return number(affinity, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "credential", "header:X-Tenant", "cookie:session"})
    void readsWhatItWrites(String text) {
        assertThat(Affinity.of(text)).hasToString(text);
    }

    @Test
    void readsKindsInAnyLetterCaseAndNamesAsTheyAre() {
        assertThat(Affinity.of(" Header: X-Tenant ")).hasToString("header:X-Tenant");
        assertThat(Affinity.of("KEY")).isEqualTo(Affinity.KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ip", "header:", "header", "cookie:a b", "header:a:b"})
    void saysWhatToWriteInstead(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Affinity.of(text))
                .withMessageMatching("'%s' .*; write .*(header:<name>|header:X-Tenant).*".formatted(text));
    }

    @Test
    void isTheSameForTheSameValueAndAnotherForAnother() {
        headers.set("X-Tenant", "one");
        OptionalLong one = number("header:x-tenant");
        assertThat(number("header:X-Tenant")).isEqualTo(one).isPresent();
        headers.set("X-Tenant", "two");
        assertThat(number("header:X-Tenant")).isPresent().isNotEqualTo(one);
    }

    /** Gateways of different releases have to agree, or a rolling upgrade would scatter what they remember. */
    @Test
    void staysTheSameFromReleaseToRelease() {
        headers.set("X-Tenant", "one");
        headers.set("Authorization", "Bearer alice");

        assertThat(number("header:X-Tenant")).hasValue(HEADER_ONE);
        assertThat(number("credential")).hasValue(BEARER_ALICE);
    }

    private static final long HEADER_ONE = -5665770450462233821L;
    private static final long BEARER_ALICE = -8568881849341334216L;

    @Test
    void tellsCallersApartByWhateverTheyPresent() {
        assertThat(number("credential")).isEmpty();
        OptionalLong byQuery = number("credential", "alt=sse&key=k1");
        headers.set("x-api-key", "k1");
        OptionalLong byHeader = number("credential");
        headers.clear();
        headers.set("Authorization", "Bearer k1");

        assertThat(byQuery).isPresent();
        assertThat(byHeader).isPresent().isNotEqualTo(byQuery);
        assertThat(number("credential")).isPresent().isNotEqualTo(byHeader);
    }

    @Test
    void takesACookieByItsName() {
        assertThat(number("cookie:session")).isPresent();
        assertThat(number("cookie:other")).isEmpty();
    }

    @Test
    void isEmptyForBlankValuesAndForWhatIsNotInTheHead() {
        headers.set("X-Tenant", " ");

        assertThat(number("header:X-Tenant")).isEmpty();
        assertThat(number("key")).isEmpty();
    }
}
