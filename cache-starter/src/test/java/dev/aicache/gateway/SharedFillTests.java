package dev.aicache.gateway;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** One upstream call for all who ask at once, whatever becomes of any one of them. */
class SharedFillTests {

    private static final String STREAMED = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .route("frugal", upstream.url(), "/frugal/**")
                .with(
                        "spring.cloud.gateway.server.webflux.routes[1].filters[0].name=AiCache",
                        "spring.cloud.gateway.server.webflux.routes[1].filters[0].args.finish-abandoned=false")
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
    }

    private static void await(org.awaitility.core.ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
    }

    private static long inFlight() {
        return gateway.bean(dev.aicache.flight.Flights.class).size();
    }

    @Test
    void aThousandIdenticalRequestsCostOneCall() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        upstream.answer((call, response, number) ->
                gate.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number)))));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(gateway.sendAsync(gateway.posted(CHAT_PATH, BODY)));
        }
        await(() -> assertThat(upstream.count()).isEqualTo(1));
        gate.tryEmitEmpty();

        int collapsed = 0;
        for (CompletableFuture<HttpResponse<String>> each : answers) {
            HttpResponse<String> answer = each.get(60, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(TestUpstream.CHAT.formatted(1, 1));
            collapsed += cacheStatus(answer).contains("collapsed") ? 1 : 0;
        }
        assertThat(upstream.count()).isEqualTo(1);
        assertThat(collapsed).isPositive();
    }

    @Test
    void aThousandIdenticalStreamsCostOneCall() throws Exception {
        Sinks.Many<String> events = Sinks.many().replay().all();
        upstream.answer((call, response, number) -> TestUpstream.sse(response, events.asFlux()));
        List<String> sent = TestUpstream.chatEvents(1, "a", "b", "c");
        events.tryEmitNext(sent.get(0));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(gateway.sendAsync(gateway.posted(CHAT_PATH, STREAMED)));
        }
        await(() -> assertThat(upstream.count()).isEqualTo(1));
        sent.stream().skip(1).forEach(events::tryEmitNext);
        events.tryEmitComplete();

        for (CompletableFuture<HttpResponse<String>> each : answers) {
            assertThat(each.get(60, TimeUnit.SECONDS).body()).isEqualTo(String.join("", sent));
        }
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void theFirstCallerKilledInMidStreamHarmsNobody() throws Exception {
        Sinks.Many<String> events = Sinks.many().replay().all();
        upstream.answer((call, response, number) -> TestUpstream.sse(response, events.asFlux()));
        List<String> sent = TestUpstream.chatEvents(1, "a", "b", "c");
        events.tryEmitNext(sent.get(0));
        Socket first = gateway.open(CHAT_PATH, STREAMED);
        RawHttp.read(first, "assistant");
        List<Socket> followers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Socket follower = gateway.open(CHAT_PATH, STREAMED);
            RawHttp.read(follower, "assistant");
            followers.add(follower);
        }
        RawHttp.reset(first);
        sent.stream().skip(1).forEach(events::tryEmitNext);
        events.tryEmitComplete();

        for (Socket follower : followers) {
            String rest = RawHttp.read(follower, "\r\n0\r\n\r\n");
            assertThat(rest).contains("\"content\":\"c\"").contains("[DONE]").endsWith("\r\n0\r\n\r\n");
            follower.close();
        }
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void aLateCallerGetsThePrefixAtOnceAndThenTheLiveTail() throws Exception {
        Sinks.Many<String> events = Sinks.many().replay().all();
        upstream.answer((call, response, number) -> TestUpstream.sse(response, events.asFlux()));
        List<String> sent = TestUpstream.chatEvents(1, "early", "late");
        events.tryEmitNext(sent.get(0));
        events.tryEmitNext(sent.get(1));
        try (Socket first = gateway.open(CHAT_PATH, STREAMED)) {
            RawHttp.read(first, "early");
            try (Socket late = gateway.open(CHAT_PATH, STREAMED)) {
                String prefix = RawHttp.read(late, "early");
                assertThat(prefix).contains("collapsed").contains("assistant").doesNotContain("\"late\"");
                events.tryEmitNext(sent.get(2));
                assertThat(RawHttp.read(late, "\"late\"")).contains("\"late\"");
                events.tryEmitNext(sent.get(3));
                events.tryEmitNext(sent.get(4));
                events.tryEmitComplete();
                assertThat(RawHttp.read(late, "\r\n0\r\n\r\n")).contains("[DONE]");
            }
        }
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void anAnswerThatEveryoneLeftIsFinishedAndStored() throws Exception {
        Sinks.Many<String> events = Sinks.many().replay().all();
        upstream.answer((call, response, number) -> TestUpstream.sse(response, events.asFlux()));
        List<String> sent = TestUpstream.chatEvents(1, "a");
        events.tryEmitNext(sent.get(0));
        Socket only = gateway.open(CHAT_PATH, STREAMED);
        RawHttp.read(only, "assistant");
        RawHttp.reset(only);
        sent.stream().skip(1).forEach(events::tryEmitNext);
        events.tryEmitComplete();
        await(() -> assertThat(inFlight()).isZero());

        HttpResponse<String> hit = gateway.post(CHAT_PATH, STREAMED);
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(hit.body()).isEqualTo(String.join("", sent));
    }

    @Test
    void anAnswerThatEveryoneLeftIsCancelledWhereTheRouteSaysSo() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        upstream.answer((call, response, number) -> TestUpstream.sse(
                response,
                Flux.interval(Duration.ofMillis(20)).map(i -> ": tick\n\n").doOnCancel(() -> cancelled.set(true))));
        Socket only = gateway.open("/frugal/x", STREAMED);
        RawHttp.read(only, "tick");
        RawHttp.reset(only);

        await(() -> assertThat(cancelled).isTrue());
        await(() -> assertThat(inFlight()).isZero());
    }

    @Test
    void aPurgeIsNotUndoneByAFillThatWasInFlight() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        upstream.answer((call, response, number) ->
                gate.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number)))));
        CompletableFuture<HttpResponse<String>> before = gateway.sendAsync(gateway.posted(CHAT_PATH, BODY));
        await(() -> assertThat(upstream.count()).isEqualTo(1));
        gateway.purge();
        CompletableFuture<HttpResponse<String>> behind = gateway.sendAsync(gateway.posted(CHAT_PATH, BODY));
        await(() -> assertThat(upstream.count())
                .as("does not join the outdated flight")
                .isEqualTo(2));
        gate.tryEmitEmpty();

        assertThat(before.get(30, TimeUnit.SECONDS).body()).contains("answer 1");
        assertThat(behind.get(30, TimeUnit.SECONDS).body()).contains("answer 2");
        assertThat(gateway.chat().body()).contains("answer 2");
    }

    @Test
    void slowReadersHoldNeitherFastOnesNorTheUpstream() throws Exception {
        String word = "x".repeat(1000);
        List<String> sent = TestUpstream.chatEvents(
                1, java.util.Collections.nCopies(700, word).toArray(String[]::new));
        Sinks.Empty<Void> gate = Sinks.empty();
        upstream.answer((call, response, number) ->
                TestUpstream.sse(response, gate.asMono().thenMany(Flux.fromIterable(sent))));
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            slow.add(gateway.open(CHAT_PATH, STREAMED));
        }
        CompletableFuture<HttpResponse<String>> fast = gateway.sendAsync(gateway.posted(CHAT_PATH, STREAMED));
        await(() -> assertThat(upstream.count()).isEqualTo(1));
        gate.tryEmitEmpty();

        assertThat(fast.get(30, TimeUnit.SECONDS).body()).isEqualTo(String.join("", sent));
        await(() -> assertThat(inFlight()).isZero());
        for (Socket each : slow) {
            assertThat(RawHttp.read(each, "\r\n0\r\n\r\n")).contains("[DONE]").endsWith("\r\n0\r\n\r\n");
            each.close();
        }
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void anAnswerLargerThanTheLargestEntryIsServedWholeButNotStored() throws Exception {
        String word = "x".repeat(10_000);
        List<String> sent = TestUpstream.chatEvents(
                1, java.util.Collections.nCopies(400, word).toArray(String[]::new));
        upstream.answer((call, response, number) -> TestUpstream.sse(response, Flux.fromIterable(sent)));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(gateway.sendAsync(gateway.posted(CHAT_PATH, STREAMED)));
        }
        for (CompletableFuture<HttpResponse<String>> each : answers) {
            assertThat(each.get(60, TimeUnit.SECONDS).body()).isEqualTo(String.join("", sent));
        }
        assertThat(cacheStatus(gateway.post(CHAT_PATH, STREAMED))).contains("fwd=uri-miss");
        assertThat(gateway.bean(dev.aicache.AiCache.class).statistics().entries())
                .isZero();
    }

    @Test
    void anAnswerThatForbidsSharingIsGivenToItsOwnCallerOnly() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        upstream.answer((call, response, number) -> gate.asMono().then(Mono.defer(() -> {
            response.header("Cache-Control", "no-store");
            return Mono.from(TestUpstream.chat(call, response, number));
        })));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(gateway.sendAsync(gateway.posted(CHAT_PATH, BODY)));
        }
        await(() -> assertThat(
                        gateway.bean(dev.aicache.AiCache.class).statistics().misses())
                .isGreaterThanOrEqualTo(3));
        gate.tryEmitEmpty();

        List<String> bodies = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> each : answers) {
            bodies.add(each.get(30, TimeUnit.SECONDS).body());
        }
        assertThat(bodies).doesNotHaveDuplicates();
        assertThat(upstream.count()).isEqualTo(3);
    }
}
