package dev.aicache.actuate;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.server.RouterFunctions;

import dev.aicache.AiCache;
import dev.aicache.CachedRoute;
import dev.aicache.Purge;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.Tag;

import static org.assertj.core.api.Assertions.assertThat;

/** What is answered to a purge, by what became of it. */
class PurgeRoutesTests {

    private final AiCache cache = Mockito.mock(AiCache.class);

    private MockServerWebExchange purge(Access access, String body) {
        Mockito.when(cache.routes())
                .thenReturn(List.of(new CachedRoute(
                        "chat", true, false, List.of(), new CachedRoute.Passage(dev.aicache.Way.FILTER, ""))));
        MockServerWebExchange exchange = MockServerWebExchange.from(
                MockServerHttpRequest.post("/x/purge").body(body));
        RouterFunctions.toWebHandler(SteeringEndpoint.routes(
                        "/x", access, cache, List.of(), new ShadowCounts(), new ContentAccess(Show.NEVER, List.of())))
                .handle(exchange)
                .block(Duration.ofSeconds(10));
        return exchange;
    }

    private static String body(MockServerWebExchange exchange) {
        return exchange.getResponse().getBodyAsString().block(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({"INSTANCE, 200", "EVERYONE, 200", "PENDING, 202"})
    void saysWhoHasHeardOfIt(PurgeResult.Reach reach, int status) {
        PurgeNotice notice = PurgeNotice.hard(Tag.of("a"), Tag.EVERYTHING);
        Mockito.when(cache.purge(Mockito.any())).thenReturn(new PurgeResult(notice, reach));
        MockServerWebExchange exchange = purge(Access.UNRESTRICTED, "{\"tags\":[\"a\"],\"everything\":true}");

        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatusCode.valueOf(status));
        assertThat(body(exchange))
                .isEqualTo("{\"purged\":[\"name:a\",\"everything\"],\"reach\":\"%s\"}"
                        .formatted(reach.name().toLowerCase(java.util.Locale.ROOT)));
    }

    @Test
    void purgesAllThatIsNamedAsOne() {
        Mockito.when(cache.purge(Mockito.any()))
                .thenReturn(new PurgeResult(PurgeNotice.hard(Tag.EVERYTHING), PurgeResult.Reach.INSTANCE));
        purge(Access.UNRESTRICTED, "{\"tags\":[\"a\",\"b\"],\"model\":\"m\",\"soft\":true}");

        Mockito.verify(cache)
                .purge(Purge.anyOf(java.util.List.of(Purge.of(Tag.of("a"), Tag.of("b")), Purge.model("m")))
                        .softly());
    }

    @Test
    void purgesNothingWhereTheEndpointIsOnlyRead() {
        MockServerWebExchange exchange = purge(Access.READ_ONLY, "{\"everything\":true}");

        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatusCode.valueOf(403));
        assertThat(body(exchange)).contains("management.endpoint.aicache.access");
        Mockito.verify(cache, Mockito.never()).purge(Mockito.any());
    }
}
