package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.aicache.AiCache;
import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.Explanation;
import dev.aicache.Headers;
import dev.aicache.Outcome;
import dev.aicache.RequestDescription;
import dev.aicache.warming.Filling;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.WarmingTarget;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** An isolated gateway that is told nothing of what to do then: no entry reaches a caller, in whatever way. */
class IsolatedBypassTests {

    private static final String STREAM = BODY.substring(0, BODY.length() - 1) + ",\"stream\":true}";
    private static final String EMBEDDINGS = "/v1/embeddings";
    private static final String WITHHELD = "aicache; fwd=miss; stored; detail=isolated";

    private static TimedGateway timed;
    private static SteeredSync sync;

    @Configuration(proxyBeanMethods = false)
    static class Others {

        @Bean
        SteeredSync sync() {
            return new SteeredSync();
        }
    }

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .with(Others.class)
                .route("chat", "ttl=100s", "stale-while-revalidate=1m", "stale-if-error=1h", "embeddings=per-item")
                .with(
                        "management.endpoints.web.exposure.include=health",
                        "management.endpoint.health.show-details=always",
                        "management.endpoint.health.probes.enabled=true")
                .start();
        sync = timed.gateway.bean(SteeredSync.class);
    }

    @AfterAll
    static void stop() {
        timed.close();
    }

    @BeforeEach
    void reset() {
        timed.reset();
        sync.confirm();
    }

    private static void isolate() {
        timed.advance(SteeredSync.MAX_STALENESS.plusMillis(1));
    }

    private static HttpResponse<String> embeddings(String input) throws Exception {
        return timed.gateway.post(EMBEDDINGS, asking(input));
    }

    private static String asking(String input) {
        return "{\"model\":\"m\",\"input\":%s,\"dimensions\":40}".formatted(input);
    }

    private static String lastAsked() {
        return timed.upstream.calls().get(timed.upstream.count() - 1).body();
    }

    @Test
    void doesNotServeAFreshEntryUntilItIsInSyncAgain() throws Exception {
        timed.fill();
        timed.advance(SteeredSync.MAX_STALENESS);
        assertThat(status(timed.chat())).as("not yet isolated").isEqualTo("aicache; hit; ttl=97");
        timed.advance(Duration.ofMillis(1));

        HttpResponse<String> anew = timed.chat();
        assertThat(status(anew)).isEqualTo(WITHHELD);
        assertThat(anew.body()).contains("answer 2");
        assertThat(status(timed.chat()))
                .as("not the one that was stored in isolation")
                .isEqualTo(WITHHELD);

        sync.confirm();
        HttpResponse<String> hit = timed.chat();
        assertThat(status(hit)).isEqualTo("aicache; hit; ttl=100");
        assertThat(hit.body()).contains("answer 3");
    }

    @Test
    void isNotWarmByWhatItDoesNotServe() throws Exception {
        timed.fill();
        GatewayCache cache = timed.gateway.bean(GatewayCache.class);
        CacheKey key = timed.gateway
                .bean(AiCache.class)
                .entries()
                .findFirst()
                .orElseThrow()
                .key();
        assertThat(cache.hasFresh(key)).isTrue();

        isolate();
        assertThat(cache.hasFresh(key)).isFalse();

        sync.confirm();
        assertThat(cache.hasFresh(key)).isTrue();
        timed.advance(Duration.ofSeconds(110));
        sync.confirm();
        assertThat(cache.hasFresh(key)).as("stale").isFalse();
    }

    @Test
    void doesNotServeAStaleEntry() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(110));

        assertThat(status(timed.chat())).isEqualTo(WITHHELD);
    }

    @Test
    void doesNotServeAnEntryInPlaceOfAFailingUpstream() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(200));
        timed.failWith(503);

        HttpResponse<String> failed = timed.chat();
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(status(failed)).isEqualTo("aicache; fwd=stale; detail=status");
        sync.confirm();
        assertThat(timed.chat().statusCode()).as("in sync").isEqualTo(200);
    }

    @Test
    void doesNotServeWhatAnEntryIsMadeInto() throws Exception {
        timed.fill();
        isolate();

        HttpResponse<String> anew = timed.gateway.post(CHAT_PATH, STREAM);
        assertThat(status(anew)).startsWith("aicache; fwd=miss;").endsWith("detail=isolated");
        assertThat(timed.upstream.count()).isEqualTo(2);
    }

    @Test
    void doesNotMakeUpForAFailingUpstreamInAnotherForm() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(200));
        timed.failWith(503);

        assertThat(timed.gateway.post(CHAT_PATH, STREAM).statusCode()).isEqualTo(503);
    }

    @Test
    void asksForEveryInputOfEmbeddings() throws Exception {
        timed.upstream.answer(new SimulatedEmbeddings());
        embeddings("[\"a\",\"b\"]");
        isolate();

        assertThat(status(embeddings("[\"a\",\"b\"]"))).isEqualTo(WITHHELD);
        assertThat(lastAsked()).isEqualTo(asking("[\"a\",\"b\"]"));
        assertThat(status(embeddings("[\"a\",\"b\",\"a\"]"))).isEqualTo(WITHHELD);
        assertThat(lastAsked()).as("each once").isEqualTo(asking("[\"a\",\"b\"]"));
        assertThat(timed.upstream.count()).isEqualTo(3);
    }

    @Test
    void doesNotJoinACallThatBeganBefore() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        timed.upstream.answer((call, response, number) ->
                gate.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number)))));
        CompletableFuture<HttpResponse<String>> before = send();
        awaitCalls(1);
        isolate();
        CompletableFuture<HttpResponse<String>> opener = send();
        awaitCalls(2);
        CompletableFuture<HttpResponse<String>> joiner = send();
        Awaitility.await()
                .pollDelay(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(20))
                .until(() -> timed.upstream.count() == 2);
        gate.tryEmitEmpty();

        assertThat(before.get(20, TimeUnit.SECONDS).body()).contains("answer 1");
        assertThat(opener.get(20, TimeUnit.SECONDS).body()).contains("answer 2");
        assertThat(status(joiner.get(20, TimeUnit.SECONDS)))
                .as("of the same isolation")
                .isEqualTo("aicache; fwd=uri-miss; collapsed");
        assertThat(timed.upstream.count()).isEqualTo(2);
    }

    private static CompletableFuture<HttpResponse<String>> send() {
        return timed.gateway.sendAsync(timed.gateway.posted(CHAT_PATH, BODY));
    }

    private static void awaitCalls(int calls) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> timed.upstream.count() == calls);
    }

    @Test
    void warmsWhatIsFreshButNotServed() throws Exception {
        timed.fill();
        assertThat(warm(CHAT_PATH, BODY)).isEqualTo(Filling.Outcome.FRESH);
        isolate();

        assertThat(warm(CHAT_PATH, BODY)).isEqualTo(Filling.Outcome.FILLED);
        assertThat(timed.upstream.count()).isEqualTo(2);
    }

    @Test
    void warmsEveryInputOfEmbeddings() throws Exception {
        timed.upstream.answer(new SimulatedEmbeddings());
        embeddings("[\"a\",\"b\"]");
        assertThat(warm(EMBEDDINGS, asking("[\"b\",\"a\"]"))).isEqualTo(Filling.Outcome.FRESH);
        isolate();

        assertThat(warm(EMBEDDINGS, asking("[\"b\",\"a\"]"))).isEqualTo(Filling.Outcome.FILLED);
        assertThat(lastAsked()).isEqualTo(asking("[\"b\",\"a\"]"));
    }

    private static Filling.Outcome warm(String path, String body) throws Exception {
        WarmingRequest request =
                new WarmingRequest(new CacheRequest("POST", path, null, headers(), bytes(body)), null, "line 1");
        return timed.gateway
                .bean(WarmingTarget.class)
                .fill(request)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .outcome();
    }

    private static Headers headers() {
        return Headers.of(
                "Content-Type",
                "application/json",
                "Authorization",
                "Bearer alice",
                "Host",
                "127.0.0.1:" + timed.gateway.port());
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void isStillAsHealthyAsAGatewayThatHasNoCache() throws Exception {
        assertThat(health("").body()).contains("\"aicache\":{").contains("\"sync\":\"in-sync\"");
        isolate();

        HttpResponse<String> health = health("");
        assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
        assertThat(health.body())
                .startsWith("{")
                .contains("\"sync\":\"isolated\"")
                .containsPattern("\"aicache\":\\{[^{]*\\{[^}]*},\"status\":\"UNKNOWN\"")
                .containsPattern("(^\\{|,)\"status\":\"UP\"(,|}$)");
        for (String probe : new String[] {"/liveness", "/readiness"}) {
            assertThat(health(probe).body()).contains("\"status\":\"UP\"").doesNotContain("aicache");
        }
    }

    private static HttpResponse<String> health(String group) throws Exception {
        return timed.gateway.send(
                timed.gateway.request("/actuator/health" + group).GET().build());
    }

    @Test
    void explainsWhyItWouldAskAnew() throws Exception {
        timed.fill();
        isolate();

        Explanation explanation = timed.gateway
                .bean(AiCache.class)
                .explain(RequestDescription.of("chat", "POST", CHAT_PATH, null, headers(), bytes(BODY)));
        assertThat(explanation.outcome()).isEqualTo(Outcome.MISS);
        assertThat(explanation.reason()).isEqualTo("isolated");
    }
}
