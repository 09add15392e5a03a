package dev.aicache.policy;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CacheControlTests {

    private static final Duration MAX = Duration.ofSeconds(Integer.MAX_VALUE);

    private static CacheControl of(String... lines) {
        return CacheControl.of(List.of(lines));
    }

    @Test
    void readsSeveralLinesAsOne() {
        CacheControl control = of("max-age=60", "private, s-maxage=30", "no-store");

        assertThat(control.has("private")).isTrue();
        assertThat(control.has("no-store")).isTrue();
        assertThat(control.seconds("max-age")).isEqualTo(Duration.ofSeconds(60));
        assertThat(control.seconds("s-maxage")).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void readsNamesWhateverTheirCase() {
        assertThat(of("No-STORE").has("no-store")).isTrue();
        assertThat(of("Max-AGE=5").seconds("max-age")).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void hasNothingWhereNothingIsSaid() {
        CacheControl control = of();

        assertThat(control.has("no-store")).isFalse();
        assertThat(control.seconds("max-age")).isNull();
    }

    @Test
    void doesNotTakePartOfANameForTheName() {
        CacheControl control = of("no-store-please, x-private, max-age-hint=5");

        assertThat(control.has("no-store")).isFalse();
        assertThat(control.has("private")).isFalse();
        assertThat(control.seconds("max-age")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private=\"Set-Cookie, X-A\", no-store",
                "private=\"a\\\"b, c\", no-store",
                "private=\"\\\\\", no-store",
                ", ,private,,no-store, ",
                "\tprivate \t,\tno-store",
                "private=,no-store=",
                "=1, ;, private, \"\", no-store, =",
            })
    void findsEachDirectiveBetweenQuotesBlanksAndJunk(String line) {
        CacheControl control = of(line);

        assertThat(control.has("private")).isTrue();
        assertThat(control.has("no-store")).isTrue();
    }

    @Test
    void doesNotTakeWhatIsQuotedForADirective() {
        CacheControl control = of("ext=\"x, no-store, max-age=1\", max-age=60");

        assertThat(control.has("no-store")).isFalse();
        assertThat(control.seconds("max-age")).isEqualTo(Duration.ofSeconds(60));
        assertThat(of("ext=\"a\\\", no-store, \\\"b\"").has("no-store")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age=60, ext=\"x, no-store",
                "max-age=60, ext=\"x, no-store, y\\",
                "ext=\"a\", max-age=\"60, no-store",
                "no-store=\"",
                "no-store=\"\\"
            })
    void losesNoDirectiveBehindAQuoteThatNobodyCloses(String line) {
        assertThat(of(line).has("no-store")).isTrue();
    }

    @Test
    void startsEachLineUnquoted() {
        assertThat(of("ext=\"x", "no-store").has("no-store")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "60, 60",
        "'\"60\"', 60",
        "' 60 ', 60",
        "000000000000060, 60",
        "00000000000000, 0",
        "2147483647, 2147483647"
    })
    void readsSeconds(String value, long seconds) {
        assertThat(of("max-age=" + value).seconds("max-age")).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "9999999999", "10000000000", "99999999999999999999999999999999"})
    void takesHugeNumbersAsTheLargest(String value) {
        assertThat(of("max-age=" + value).seconds("max-age")).isEqualTo(MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+60", "60.5", "6e1", "ten", "60s", "0x3C", "\"", "\"\"", "６０"})
    void takesWhatIsNoNumberAsZero(String value) {
        assertThat(of("max-age=" + value).seconds("max-age")).isEqualTo(Duration.ZERO);
    }

    @Test
    void takesADirectiveWithoutItsValueAsZero() {
        assertThat(of("max-age").seconds("max-age")).isEqualTo(Duration.ZERO);
    }

    @Test
    void takesTheFirstOfARepeatedDirective() {
        assertThat(of("max-age=1, max-age=60", "max-age=90").seconds("max-age")).isEqualTo(Duration.ofSeconds(1));
    }
}
