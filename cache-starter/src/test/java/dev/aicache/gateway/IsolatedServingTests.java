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

import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.coordination.Isolation;
import dev.aicache.warming.Filling;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.WarmingTarget;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** An isolated gateway that goes on serving what is younger than half a minute, and says so. */
class IsolatedServingTests {

    private static final String STREAM = BODY.substring(0, BODY.length() - 1) + ",\"stream\":true}";

    private static TimedGateway timed;
    private static SteeredSync sync;

    @Configuration(proxyBeanMethods = false)
    static class Others {

        @Bean
        SteeredSync sync() {
            return new SteeredSync();
        }

        @Bean
        Isolation isolation() {
            return Isolation.serveYoungerThan(Duration.ofSeconds(30));
        }
    }

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .with(Others.class)
                .route("chat", "ttl=100s")
                .route("short", "ttl=5s", "stale-while-revalidate=1m", "stale-if-error=1h")
                .route("resilient", "ttl=5s", "stale-if-error=1h")
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

    private static HttpResponse<String> embeddings(String input) throws Exception {
        return timed.gateway.post("/v1/embeddings", asking(input));
    }

    private static String asking(String input) {
        return "{\"model\":\"m\",\"input\":%s,\"dimensions\":40}".formatted(input);
    }

    private static String lastAsked() {
        return timed.upstream.calls().get(timed.upstream.count() - 1).body();
    }

    @Test
    void servesWhatIsYoungAndAsksForTheRest() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(29));
        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=71; detail=isolated");
        assertThat(timed.upstream.count()).isEqualTo(1);
        timed.advance(Duration.ofSeconds(1));

        assertThat(status(timed.chat())).isEqualTo("aicache; fwd=miss; stored; detail=isolated");
        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=100; detail=isolated");
        sync.confirm();
        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=100");
    }

    @Test
    void countsSinceItWasStoredHoweverOldItWasThen() throws Exception {
        timed.upstream.answer(
                (call, response, number) -> TestUpstream.chat(call, response.header("Age", "60"), number));
        timed.fill();
        timed.advance(Duration.ofSeconds(29));

        HttpResponse<String> hit = timed.chat();
        assertThat(hit.headers().firstValue("Age")).hasValue("89");
        assertThat(status(hit)).contains("hit").endsWith("; detail=isolated");
    }

    @Test
    void saysSoOfStaleEntries() throws Exception {
        timed.on("short").fill();
        timed.advance(Duration.ofSeconds(6));

        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=-1; detail=isolated");
    }

    @Test
    void saysSoOfWhatStandsInForAFailingUpstream() throws Exception {
        timed.on("resilient").fill();
        timed.advance(Duration.ofSeconds(6));
        timed.failWith(503);

        assertThat(status(timed.chat())).isEqualTo("aicache; fwd=stale; fwd-status=503; ttl=-1; detail=isolated");
    }

    @Test
    void saysSoOfWhatAnEntryIsMadeInto() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(6));

        assertThat(status(timed.gateway.post(CHAT_PATH, STREAM))).isEqualTo("aicache; hit; ttl=94; detail=isolated");
    }

    @Test
    void asksForTheInputsThatAreTooOld() throws Exception {
        timed.upstream.answer(new SimulatedEmbeddings());
        embeddings("\"a\"");
        timed.advance(Duration.ofSeconds(20));
        embeddings("\"b\"");
        timed.advance(Duration.ofSeconds(20));

        assertThat(status(embeddings("[\"a\",\"b\"]"))).isEqualTo("aicache; fwd=partial; stored; detail=known-1-of-2");
        assertThat(lastAsked()).isEqualTo(asking("[\"a\"]"));
        assertThat(status(embeddings("[\"a\",\"b\"]"))).isEqualTo("aicache; hit; ttl=80; detail=isolated");
    }

    @Test
    void warmsTheInputsThatAreTooOld() throws Exception {
        timed.upstream.answer(new SimulatedEmbeddings());
        embeddings("\"a\"");
        timed.advance(Duration.ofSeconds(20));
        embeddings("\"b\"");
        timed.advance(Duration.ofSeconds(20));

        assertThat(warm(asking("[\"a\",\"b\"]"))).isEqualTo(Filling.Outcome.FILLED);
        assertThat(lastAsked()).isEqualTo(asking("[\"a\"]"));
        assertThat(warm(asking("[\"a\",\"b\"]"))).isEqualTo(Filling.Outcome.FRESH);
    }

    private static Filling.Outcome warm(String body) throws Exception {
        Headers headers = Headers.of(
                "Content-Type",
                "application/json",
                "Authorization",
                "Bearer alice",
                "Host",
                "127.0.0.1:" + timed.gateway.port());
        CacheRequest request =
                new CacheRequest("POST", "/v1/embeddings", null, headers, body.getBytes(StandardCharsets.UTF_8));
        return timed.gateway
                .bean(WarmingTarget.class)
                .fill(new WarmingRequest(request, null, "line 1"))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .outcome();
    }

    @Test
    void joinsACallThatBeganNotLongAgo() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        timed.upstream.answer((call, response, number) ->
                gate.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number)))));
        CompletableFuture<HttpResponse<String>> opener = send();
        awaitCalls(1);
        timed.advance(Duration.ofSeconds(29));
        CompletableFuture<HttpResponse<String>> joiner = send();
        Awaitility.await()
                .pollDelay(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(20))
                .until(() -> timed.upstream.count() == 1);
        timed.advance(Duration.ofSeconds(1));
        CompletableFuture<HttpResponse<String>> late = send();
        awaitCalls(2);
        gate.tryEmitEmpty();

        assertThat(opener.get(20, TimeUnit.SECONDS).body()).contains("answer 1");
        assertThat(joiner.get(20, TimeUnit.SECONDS).body()).contains("answer 1");
        assertThat(late.get(20, TimeUnit.SECONDS).body()).contains("answer 2");
    }

    private static CompletableFuture<HttpResponse<String>> send() {
        return timed.gateway.sendAsync(timed.gateway.posted(CHAT_PATH, BODY));
    }

    private static void awaitCalls(int calls) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> timed.upstream.count() == calls);
    }
}
