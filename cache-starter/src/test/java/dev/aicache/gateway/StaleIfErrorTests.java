package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.aicache.Outcome;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** The stale answer in place of an upstream that fails. */
class StaleIfErrorTests {

    private static final String STREAM =
            "{\"stream\":true,\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    private static TimedGateway timed;

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .route("chat", "ttl=100s", "stale-if-error=1h")
                .route("honouring", "ttl=100s", "stale-if-error=1h", "response-directives=honour")
                .with("spring.cloud.gateway.server.webflux.routes[2].metadata.response-timeout=1000")
                .route("hasty", "ttl=100s", "stale-if-error=1h")
                .start();
    }

    @AfterAll
    static void stop() {
        timed.close();
    }

    @BeforeEach
    void reset() {
        timed.reset();
    }

    private void stale() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(142));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504, 529})
    void servesTheStaleAnswerWhereTheUpstreamFails(int code) throws Exception {
        stale();
        timed.failWith(code);

        HttpResponse<String> answer = timed.chat();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("answer 1");
        assertThat(status(answer))
                .isEqualTo("aicache; fwd=stale; fwd-status=" + code + "; ttl=-42; detail=stale-if-error");
        assertThat(answer.headers().firstValue("Age")).hasValue("142");
        assertThat(answer.headers().firstValue("Warning")).isEmpty();
        assertThat(timed.nextOutcome()).isEqualTo(Outcome.STALE);
        assertThat(timed.nextFill()).isEqualTo("status");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404})
    void passesOnWhatIsNoFailureOfTheUpstream(int code) throws Exception {
        stale();
        timed.failWith(code);

        assertThat(timed.chat().statusCode()).isEqualTo(code);
    }

    @Test
    void servesTheStaleAnswerWhereTheUpstreamBreaksOffBeforeItsHead() throws Exception {
        stale();
        timed.upstream.answer((call, response, number) -> {
            response.withConnection(connection -> connection.channel().close());
            return Mono.never();
        });

        assertThat(timed.chat().body()).contains("answer 1");
    }

    @Test
    void servesTheStaleAnswerWhereTheUpstreamIsTooSlow() throws Exception {
        timed.on("hasty");
        stale();
        timed.upstream.answer((call, response, number) -> Mono.never());

        HttpResponse<String> answer = timed.chat();
        assertThat(answer.body()).contains("answer 1");
        assertThat(status(answer)).isEqualTo("aicache; fwd=stale; ttl=-42; detail=stale-if-error");
    }

    @Test
    void servesAStreamBeforeItsFirstByteWasSent() throws Exception {
        String body = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
        String events = String.join("", TestUpstream.chatEvents(1, "one", "two"));
        timed.upstream.answer((call, response, number) -> TestUpstream.sse(response, Flux.just(events)));
        timed.chat(body, List.of());
        assertThat(timed.nextFill()).isEqualTo("stored");
        timed.advance(Duration.ofSeconds(142));
        timed.failWith(503);

        HttpResponse<String> answer = timed.chat(body, List.of());
        assertThat(answer.body()).isEqualTo(events);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(status(answer)).contains("detail=stale-if-error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "long "})
    void servesWhatIsKnownInAnotherFormOnly(String words) throws Exception {
        timed.upstream.answer((call, response, number) -> TestUpstream.json(
                response, TestUpstream.CHAT.formatted(1, 1).replace("answer", words.repeat(10_000) + "answer")));
        stale();
        timed.failWith(503);

        HttpResponse<String> answer = timed.chat(STREAM, List.of());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("answer 1").endsWith("data: [DONE]\n\n");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(status(answer)).isEqualTo("aicache; fwd=stale; fwd-status=503; ttl=-42; detail=stale-if-error");
        assertThat(timed.nextOutcome()).isEqualTo(Outcome.STALE);
        assertThat(timed.chat(STREAM, List.of("Cache-Control", "no-transform")).statusCode())
                .isEqualTo(503);
    }

    @Test
    void servesAFreshAnswerThatHasComeMeanwhile() throws Exception {
        Sinks.One<String> gate = Sinks.one();
        timed.upstream.answer((call, response, number) -> number == 1
                ? gate.asMono().flatMap(go -> Mono.from(TestUpstream.json(response.status(503), "{}")))
                : TestUpstream.chat(call, response, number));
        CompletableFuture<HttpResponse<String>> waiting =
                timed.gateway.sendAsync(timed.gateway.posted(CHAT_PATH, BODY));
        Awaitility.await().until(() -> timed.upstream.count() == 1);
        timed.chat("Cache-Control", "no-cache");
        assertThat(timed.nextFill()).isEqualTo("stored");
        gate.tryEmitValue("go");

        HttpResponse<String> answer = waiting.get(20, TimeUnit.SECONDS);
        assertThat(answer.body()).contains("answer 2");
        assertThat(status(answer)).isEqualTo("aicache; fwd=uri-miss; fwd-status=503; ttl=100; detail=if-error");
    }

    @ParameterizedTest
    @ValueSource(strings = {BODY, STREAM})
    void servesCallersWhoHadJoined(String body) throws Exception {
        stale();
        Sinks.One<String> gate = Sinks.one();
        timed.upstream.answer((call, response, number) ->
                gate.asMono().flatMap(go -> Mono.from(TestUpstream.json(response.status(503), "{}"))));
        List<CompletableFuture<HttpResponse<String>>> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(timed.gateway.sendAsync(timed.gateway.posted(CHAT_PATH, body)));
        }
        // Another key's answer has gone all the way after theirs were sent, so theirs are aboard or get there later.
        gate.tryEmitValue("go");
        for (CompletableFuture<HttpResponse<String>> caller : callers) {
            HttpResponse<String> answer = caller.get(20, TimeUnit.SECONDS);
            assertThat(answer.body()).contains("answer 1");
            assertThat(status(answer)).contains("ttl=-42; detail=stale-if-error");
        }
        assertThat(timed.upstream.count()).isLessThanOrEqualTo(3);
    }

    @Test
    void doesNotAskAgainForAMomentAndIsFreshSoonAfterTheUpstreamIsBack() throws Exception {
        stale();
        timed.failWith(503);
        timed.chat();
        timed.recover();

        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=-42; detail=stale-if-error");
        assertThat(timed.upstream.count()).isEqualTo(2);
        timed.advance(Duration.ofSeconds(2));
        HttpResponse<String> back = timed.chat();
        assertThat(status(back)).isEqualTo("aicache; fwd=stale; stored");
        assertThat(back.body()).contains("answer 3");
    }

    @Test
    void waitsAsLongAsTheUpstreamSaysButAMinuteAtMost() throws Exception {
        stale();
        timed.failWith(429, "Retry-After", "20");
        timed.chat();
        timed.advance(Duration.ofSeconds(19));
        timed.chat();
        assertThat(timed.upstream.count()).isEqualTo(2);
        timed.failWith(429, "Retry-After", "86400");
        timed.advance(Duration.ofSeconds(2));
        timed.chat();
        assertThat(timed.upstream.count()).isEqualTo(3);
        timed.advance(Duration.ofSeconds(61));
        timed.chat();
        assertThat(timed.upstream.count()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-cache", "max-age=1000", "min-fresh=1", "max-stale=41"})
    void servesNothingStaleToWhoForbidsIt(String directive) throws Exception {
        stale();
        timed.failWith(503);

        HttpResponse<String> answer = timed.chat("Cache-Control", directive);
        assertThat(answer.statusCode()).isEqualTo(503);
        HttpResponse<String> again = timed.chat("Cache-Control", directive);
        assertThat(again.statusCode())
                .as("nor while the upstream is left alone")
                .isEqualTo(503);
    }

    @Test
    void isOverWhenTheWindowIs() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(3700));
        timed.failWith(503);

        assertThat(timed.chat().statusCode()).isEqualTo(503);
    }

    @Test
    void servesNothingThatWasPurgedMeanwhile() throws Exception {
        stale();
        timed.upstream.answer((call, response, number) -> {
            timed.gateway.purge();
            return TestUpstream.json(response.status(503), "{}");
        });

        assertThat(timed.chat().statusCode()).isEqualTo(503);
    }

    @Test
    void servesNothingStaleWhereTheRouteHonoursThatTheAnswerForbidsIt() throws Exception {
        timed.on("honouring");
        timed.upstream.answer((call, response, number) -> {
            response.header(
                    "Cache-Control", number == 1 ? "max-age=100, must-revalidate" : "max-age=100, stale-if-error=60");
            return TestUpstream.chat(call, response, number);
        });
        timed.fill();
        timed.advance(Duration.ofSeconds(101));
        timed.fill();
        assertThat(timed.upstream.count()).isEqualTo(2);
        timed.failWith(503);
        timed.advance(Duration.ofSeconds(159));
        assertThat(status(timed.chat())).contains("ttl=-59; detail=stale-if-error");
        timed.advance(Duration.ofSeconds(2));
        assertThat(timed.chat().statusCode()).isEqualTo(503);
    }
}
