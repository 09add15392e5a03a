package dev.aicache.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.aicache.CacheKey;
import dev.aicache.Headers;
import dev.aicache.warming.Filling;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.WarmingTarget;
import dev.aicache.warming.history.AccessLog;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** What an access log is told of requests, and what of them could be asked again. */
class AccessLogTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;

    private final Recorded log = new Recorded();

    private static final class Recorded implements AccessLog {

        private final ConcurrentLinkedQueue<CacheKey> asked = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Double> costs = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Optional<WarmingRequest>> requests = new ConcurrentLinkedQueue<>();

        @Override
        public void onAccess(String route, CacheKey key, Supplier<Optional<WarmingRequest>> request) {
            asked.add(key);
            requests.add(request.get());
        }

        @Override
        public void onStored(String route, CacheKey key, double cost) {
            costs.add(cost);
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        String routes = "spring.cloud.gateway.server.webflux.routes";
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .route("tenant", upstream.url(), "/tenant/**", "StripPrefix=1")
                .route("open", upstream.url(), "/open/**", "StripPrefix=1")
                .with(
                        routes + "[1].filters[1].name=AiCache",
                        routes + "[1].filters[1].args.scope=header:X-Tenant",
                        routes + "[1].filters[1].args.key-headers=X-Region,X-Upload-Token",
                        routes + "[2].filters[1].name=AiCache",
                        routes + "[2].filters[1].args.scope=everyone",
                        routes + "[2].filters[1].args.caller-headers=key,ttl")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        gateway.purge();
        gateway.bean(GatewayCache.class)
                .logAccesses(
                        log,
                        Map.of(
                                "team-a", new CredentialHeader("authorization", "Bearer alice"),
                                "team-b", new CredentialHeader("x-api-key", "bee")));
    }

    private WarmingRequest last() {
        return new ArrayList<>(log.requests).get(log.requests.size() - 1).orElseThrow();
    }

    private static List<String> names(Headers headers) {
        List<String> names = new ArrayList<>();
        headers.forEach((name, value) -> names.add(name.toLowerCase(java.util.Locale.ROOT)));
        return names;
    }

    @Test
    void isToldOfMissesAndHitsAndWhatTheAnswerCost() throws Exception {
        gateway.chat();
        gateway.chat();
        gateway.post(CHAT_PATH, BODY.replace("hello", "other"));

        assertThat(log.asked).hasSize(3);
        assertThat(new ArrayList<>(log.asked).get(0))
                .isEqualTo(new ArrayList<>(log.asked).get(1))
                .isNotEqualTo(new ArrayList<>(log.asked).get(2));
        assertThat(log.costs).hasSize(2).allMatch(cost -> cost > 0);
    }

    @Test
    void whatIsKeptHasTheSameKeyWhenItIsAskedAheadAndDoesNotCountAsDemandThen() throws Exception {
        gateway.chat();
        gateway.chat("Authorization", "Bearer alice", "OpenAI-Organization", "org", "Accept", "application/json");
        List<WarmingRequest> kept =
                log.requests.stream().map(Optional::orElseThrow).toList();
        gateway.purge();
        WarmingTarget target = new GatewayWarmingTarget(
                gateway.bean(GatewayCache.class),
                gateway.context(),
                Map.of("team-a", new CredentialHeader("Authorization", "Bearer alice")));

        for (WarmingRequest each : kept) {
            assertThat(target.fill(each)
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS)
                            .outcome())
                    .isEqualTo(Filling.Outcome.FILLED);
        }

        assertThat(log.asked).hasSize(2);
        assertThat(log.costs).hasSize(4);
        assertThat(TestGateway.cacheStatus(gateway.chat())).startsWith("aicache; hit");
        assertThat(TestGateway.cacheStatus(gateway.chat("OpenAI-Organization", "org", "Accept", "application/json")))
                .startsWith("aicache; hit");
        assertThat(upstream.count()).isEqualTo(4);
    }

    @Test
    void keepsTheNameOfACredentialAndNothingOfIt() throws Exception {
        gateway.post(CHAT_PATH, BODY, "OpenAI-Organization", "org", "User-Agent", "test", "X-Other", "1");

        WarmingRequest kept = last();
        assertThat(kept.credential()).isEqualTo("team-a");
        assertThat(kept.request().method()).isEqualTo("POST");
        assertThat(kept.request().path()).isEqualTo(CHAT_PATH);
        assertThat(kept.request().body()).asString(UTF_8).isEqualTo(BODY);
        assertThat(names(kept.request().headers()))
                .containsExactlyInAnyOrder("content-type", "host", "openai-organization");
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer bob",
        "x-api-key, unknown",
        "Cookie, session=1",
        "X-Upload-Token, t",
    })
    void keepsNoRequestWhoseKeyDependsOnWhatIsNotKept(String header, String value) throws Exception {
        String path = header.equals("X-Upload-Token") ? "/tenant" + CHAT_PATH : CHAT_PATH;
        gateway.post(path, BODY, header, value, "X-Tenant", "blue");

        assertThat(log.asked).hasSize(1);
        assertThat(log.requests).containsExactly(Optional.empty());
    }

    @Test
    void keepsNoRequestWithTwoCredentials() throws Exception {
        gateway.post(CHAT_PATH, BODY, "x-api-key", "bee");

        assertThat(log.requests).containsExactly(Optional.empty());
    }

    @Test
    void keepsNoRequestWithACredentialInItsQuery() throws Exception {
        for (String query : List.of("?key=AIza", "?alt=sse&access_token=1", "?%6Bey=AIza")) {
            gateway.post("/open" + CHAT_PATH + query, BODY);
        }
        gateway.post("/open" + CHAT_PATH + "?alt=sse", BODY);

        assertThat(log.requests).hasSize(4);
        assertThat(new ArrayList<>(log.requests).subList(0, 3)).containsOnly(Optional.empty());
        assertThat(last().request().query()).isEqualTo("alt=sse");
    }

    @Test
    void keepsARequestAsItCameToTheGatewayWithTheHeadersOfItsRouteAndItsScope() throws Exception {
        gateway.post("/tenant" + CHAT_PATH, BODY, "X-Tenant", "blue", "X-Region", "eu", "Authorization", "Bearer bob");

        WarmingRequest kept = last();
        assertThat(kept.request().path()).isEqualTo("/tenant" + CHAT_PATH);
        assertThat(kept.credential()).isNull();
        assertThat(kept.request().headers().first("X-Tenant")).isEqualTo("blue");
        assertThat(kept.request().headers().first("X-Region")).isEqualTo("eu");
        assertThat(names(kept.request().headers())).doesNotContain("authorization");
    }

    @Test
    void stripsWhatTheCallerAskedOfTheCacheAndKeepsNothingUnderAKeyOfTheCallers() throws Exception {
        gateway.post("/open" + CHAT_PATH, BODY, "AI-Cache-TTL", "5m");
        assertThat(names(last().request().headers())).doesNotContain("ai-cache-ttl");

        gateway.post("/open" + CHAT_PATH, BODY, "AI-Cache-Key", "mine");
        assertThat(new ArrayList<>(log.requests).get(1)).isEmpty();
    }

    @Test
    void isNotToldOfWhatPassesByTheCache() throws Exception {
        gateway.post("/tenant" + CHAT_PATH, BODY);

        assertThat(log.asked).isEmpty();
    }

    @Test
    void mayFailWithoutHarmToTheRequest() throws Exception {
        gateway.bean(GatewayCache.class)
                .logAccesses(
                        new AccessLog() {
                            @Override
                            public void onAccess(
                                    String route, CacheKey key, Supplier<Optional<WarmingRequest>> request) {
                                throw new IllegalStateException("on purpose");
                            }

                            @Override
                            public void onStored(String route, CacheKey key, double cost) {
                                throw new IllegalStateException("on purpose");
                            }
                        },
                        Map.of());

        gateway.chat();
        assertThat(TestGateway.cacheStatus(gateway.chat())).startsWith("aicache; hit");
        assertThatCode(gateway::chat).doesNotThrowAnyException();
    }
}
