package dev.aicache.gateway;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.route.Route;

import dev.aicache.BypassReason;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.Scope;
import dev.aicache.dialect.Dialects;
import dev.aicache.key.KeyDeriver;
import dev.aicache.key.Presented;
import dev.aicache.key.ScopeResolver;
import dev.aicache.key.ScopeValue;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.CallerWishes;
import dev.aicache.policy.Determinism;
import dev.aicache.policy.Embeddings;
import dev.aicache.policy.FinishReasons;
import dev.aicache.policy.Freshness;
import dev.aicache.policy.Replay;
import dev.aicache.policy.ResponseDirectives;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.store.AliasTable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A route whose arguments change while its aliases live on. */
class RouteReadingTests {

    private static final Route ROUTE = Route.async()
            .id("chat")
            .uri("http://127.0.0.1:1")
            .predicate(any -> true)
            .build();
    private static final Presented NOBODY = new Presented(Headers.empty(), null);
    private static final ScopeValue EVERYONE =
            ScopeResolver.resolve(Scope.EVERYONE, NOBODY, NOBODY, null).orElseThrow();

    private final RequestKeys keys = new RequestKeys(
            new KeyDeriver(), new AliasTable(1_000_000), Dialects.builtIn(), new Faults(List.of(), System::nanoTime));

    private String dialect = AnswerChoice.BY_PATH;
    private String path = TestGateway.CHAT_PATH;

    private RequestKeys.Result resolve(Determinism determinism, String body) {
        RoutePolicy policy = new RoutePolicy(
                Duration.ofMinutes(10),
                0,
                1_000_000,
                1_000_000,
                Scope.EVERYONE,
                true,
                Duration.ofMinutes(1),
                ResponseDirectives.AI,
                List.of(),
                new AnswerChoice(determinism, 1, Scope.CREDENTIAL, FinishReasons.COMPLETE, Duration.ZERO, dialect),
                Replay.DEFAULT,
                Freshness.DEFAULT,
                Embeddings.PER_ITEM,
                List.of());
        CacheRequest request = new CacheRequest("POST", path, null, Headers.empty(), body.getBytes(UTF_8));
        return keys.resolve(ROUTE, policy, EVERYONE, request, CallerWishes.NONE);
    }

    @Test
    void turnsAwayWhatItTookBeforeItsArgumentsWereMadeStricter() {
        String body = "{\"model\":\"m\",\"temperature\":1}";
        assertThat(resolve(Determinism.ANY, body)).isInstanceOf(RequestKeys.Found.class);

        assertThat(resolve(Determinism.DETERMINISTIC, body))
                .isEqualTo(new RequestKeys.None(BypassReason.NOT_DETERMINISTIC));
        assertThat(resolve(Determinism.DETERMINISTIC, body))
                .isEqualTo(new RequestKeys.None(BypassReason.NOT_DETERMINISTIC));
    }

    @Test
    void findsUnderTheSameKeyWhatItTakesEitherWay() {
        String body = "{\"model\":\"m\",\"temperature\":0}";
        RequestKeys.Found any = (RequestKeys.Found) resolve(Determinism.ANY, body);
        RequestKeys.Found strict = (RequestKeys.Found) resolve(Determinism.of("<=0.3"), body);

        assertThat(strict.lookup().key()).isEqualTo(any.lookup().key());
    }

    @Test
    void readsARequestAgainWhenItsDialectIsAnother() {
        String body = "{\"model\":\"m\",\"user\":\"u\"}";
        RequestKeys.Found byPath = (RequestKeys.Found) resolve(Determinism.ANY, body);
        dialect = "plain-json";
        RequestKeys.Found plain = (RequestKeys.Found) resolve(Determinism.ANY, body);

        assertThat(plain.lookup().key()).isNotEqualTo(byPath.lookup().key());
        assertThat(plain.lookup().dialect().name()).isEqualTo("plain-json");
    }

    @Test
    void noDialectMakesAPathCacheableWhereProvidersKeepState() {
        dialect = "openai-chat";
        path = "/v1/files/f-1";

        assertThat(resolve(Determinism.ANY, "{\"model\":\"m\"}"))
                .isEqualTo(new RequestKeys.None(BypassReason.STATEFUL));
    }

    @Test
    void asksNothingOfARequestThatIsTurnedAwayForAnotherReason() {
        assertThat(resolve(Determinism.DETERMINISTIC, "{\"model\":\"m\",\"store\":true}"))
                .isEqualTo(new RequestKeys.None(BypassReason.STATEFUL));
    }
}
