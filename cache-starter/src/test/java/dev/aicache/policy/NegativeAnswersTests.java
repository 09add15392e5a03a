package dev.aicache.policy;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.Headers;
import dev.aicache.Scope;
import dev.aicache.SkipReason;

import static org.assertj.core.api.Assertions.assertThat;

/** Which errors may be kept by their status and headers. */
class NegativeAnswersTests {

    private static final Duration NEGATIVE_TTL = Duration.ofSeconds(30);
    private static final Headers JSON = Headers.of("Content-Type", "application/json");

    private static RoutePolicy route(ResponseDirectives directives) {
        return new RoutePolicy(
                Routes.TTL,
                0,
                1000,
                500,
                Scope.EVERYONE,
                true,
                Duration.ofMinutes(5),
                directives,
                List.of(),
                new AnswerChoice(
                        Determinism.ANY,
                        1,
                        Scope.CREDENTIAL,
                        FinishReasons.COMPLETE,
                        NEGATIVE_TTL,
                        AnswerChoice.BY_PATH),
                Replay.DEFAULT,
                Freshness.DEFAULT,
                Embeddings.PER_ITEM,
                List.of());
    }

    private static ResponseDecision decide(int status, Headers headers) {
        return Routes.decide(status, headers, route(ResponseDirectives.AI));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void keepsErrorsInTheRequestForTheirOwnTime(int status) {
        assertThat(decide(status, JSON)).isEqualTo(ResponseDecision.store(NEGATIVE_TTL));
        assertThat(decide(200, JSON)).isEqualTo(ResponseDecision.store(Routes.TTL));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403, 404, 405, 408, 409, 424, 425, 429, 499, 500, 503, 529, 301, 204, 206})
    void keepsNoOther(int status) {
        assertThat(decide(status, JSON).skip()).isEqualTo(SkipReason.STATUS);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void keepsNoneWhereTheRouteDoesNotSaySo(int status) {
        assertThat(Routes.decide(status, JSON, Routes.of(ResponseDirectives.AI)))
                .isEqualTo(ResponseDecision.skip(SkipReason.STATUS));
    }

    @Test
    void keepsNoneThatAsksToComeAgain() {
        assertThat(decide(400, Headers.of("Retry-After", "1")).skip()).isEqualTo(SkipReason.STATUS);
        assertThat(decide(400, Headers.of("x-should-retry", "TRUE")).skip()).isEqualTo(SkipReason.STATUS);
        assertThat(decide(400, Headers.of("x-should-retry", "false")).skip()).isNull();
    }

    @Test
    void takesTheResponsesOwnDirectivesAsForAnswers() {
        assertThat(decide(400, Headers.of("Cache-Control", "no-store")))
                .isEqualTo(ResponseDecision.withhold(SkipReason.NO_STORE));
        assertThat(decide(400, Headers.of("Vary", "*")).shareable()).isFalse();
        assertThat(decide(400, Headers.of("Content-Encoding", "gzip")).skip()).isEqualTo(SkipReason.CONTENT_ENCODING);
        assertThat(Routes.decide(400, Headers.of("Cache-Control", "max-age=5"), route(ResponseDirectives.HONOUR))
                        .ttl())
                .hasSeconds(5);
        assertThat(Routes.decide(400, Headers.of("Cache-Control", "max-age=500"), route(ResponseDirectives.HONOUR))
                        .ttl())
                .isEqualTo(NEGATIVE_TTL);
    }
}
