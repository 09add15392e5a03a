package dev.aicache.policy;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.aicache.Headers;
import dev.aicache.Scope;

import static org.assertj.core.api.Assertions.assertThat;

/** How long an answer may be served after its TTL, by the route and by what it says itself. */
class StaleWindowsTests {

    private static RoutePolicy route(ResponseDirectives directives) {
        Freshness freshness = new Freshness(
                ClientDirectives.HONOUR,
                Set.of(),
                Duration.ofSeconds(1),
                Duration.ofDays(1),
                TtlRules.NONE,
                TtlRules.NONE,
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                0);
        return new RoutePolicy(
                Duration.ofMinutes(1),
                0,
                1,
                1,
                Scope.EVERYONE,
                true,
                Duration.ofMinutes(1),
                directives,
                List.of(),
                AnswerChoice.DEFAULT,
                Replay.DEFAULT,
                freshness,
                Embeddings.PER_ITEM,
                List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 60, 3600",
        "'max-age=60', 60, 3600",
        "'stale-while-revalidate=10, stale-if-error=20', 10, 20",
        "'stale-while-revalidate=1000, stale-if-error=10000', 60, 3600",
        "'Stale-While-Revalidate=0', 0, 3600",
        "'stale-if-error=soon', 60, 0",
        "'must-revalidate', 0, 0",
        "'proxy-revalidate, stale-if-error=20', 0, 0",
        "'s-maxage=60', 0, 0"
    })
    void whatTheAnswerSaysShortensThemWhereTheRouteHonoursIt(String cacheControl, long revalidate, long error) {
        Headers answer = Headers.of("Cache-Control", cacheControl);

        assertThat(StaleWindows.of(answer, route(ResponseDirectives.HONOUR)))
                .isEqualTo(new StaleWindows(Duration.ofSeconds(revalidate), Duration.ofSeconds(error)));
        assertThat(StaleWindows.of(answer, route(ResponseDirectives.AI)))
                .isEqualTo(new StaleWindows(Duration.ofMinutes(1), Duration.ofHours(1)));
    }
}
