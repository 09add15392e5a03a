package dev.aicache.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** TTLs by the names of models and dialects, and which of several counts. */
class TtlRulesTests {

    private static TtlRules of(String... rules) {
        return TtlRules.parse(List.of(rules));
    }

    @Test
    void theFirstThatFitsCounts() {
        TtlRules rules = of("gpt-4*=1h", " *-mini = 10m", "*=30");

        assertThat(rules.find("gpt-4o-mini")).contains(Duration.ofHours(1));
        assertThat(rules.find("o4-mini")).contains(Duration.ofMinutes(10));
        assertThat(rules.find("claude")).contains(Duration.ofSeconds(30));
    }

    @Test
    void nothingInAPatternIsSpecialButTheStar() {
        TtlRules rules = of("a.b[c]=1h", "x=y=2h", "\\E.*=3h");

        assertThat(rules.find("a.b[c]")).contains(Duration.ofHours(1));
        assertThat(rules.find("aXb[c]")).isEmpty();
        assertThat(rules.find("x=y")).contains(Duration.ofHours(2));
        assertThat(rules.find("\\E.z")).contains(Duration.ofHours(3));
        assertThat(rules.find("anything")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "=1h", "m=", "m=soon", "m=0", "m=-1s", "m=4000d", "m=1w"})
    void refusesWhatIsNoRule(String rule) {
        assertThatIllegalArgumentException().isThrownBy(() -> of(rule));
    }

    @Test
    void whatTheCallerAsksForIsFirstThenTheModelThenTheDialectThenTheRoute() {
        Freshness freshness = new Freshness(
                ClientDirectives.HONOUR,
                java.util.Set.of(),
                Duration.ofSeconds(1),
                Duration.ofDays(1),
                of("m=1h"),
                of("openai-chat=2h"),
                Duration.ZERO,
                Duration.ZERO,
                0);
        Duration asked = Duration.ofSeconds(5);
        Duration route = Duration.ofMinutes(1);

        assertThat(freshness.ttl(asked, () -> Optional.of("m"), "openai-chat", route))
                .isEqualTo(asked);
        assertThat(freshness.ttl(null, () -> Optional.of("m"), "openai-chat", route))
                .hasHours(1);
        assertThat(freshness.ttl(null, () -> Optional.of("n"), "openai-chat", route))
                .hasHours(2);
        assertThat(freshness.ttl(null, Optional::empty, "openai-chat", route)).hasHours(2);
        assertThat(freshness.ttl(null, Optional::empty, "json", route)).isEqualTo(route);
    }

    @Test
    void nobodyFindsOutTheModelWhereNoRuleGoesByIt() {
        assertThat(Freshness.DEFAULT.ttl(
                        null,
                        () -> {
                            throw new AssertionError("The body was read");
                        },
                        "json",
                        Duration.ofMinutes(1)))
                .hasMinutes(1);
    }
}
