package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.WebFilter;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.aicache.AiCache;
import dev.aicache.BypassReason;
import dev.aicache.CacheListener;
import dev.aicache.CacheRequest;
import dev.aicache.CacheStatistics;
import dev.aicache.Headers;
import dev.aicache.Outcome;
import dev.aicache.Tokens;
import dev.aicache.flight.Flights;
import dev.aicache.warming.Filling;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.WarmingTarget;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** A request asked ahead of demand is a client's in all but the client, and what became of it is told as it is. */
class GatewayWarmingTargetTests {

    private static final String STREAMED = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";

    private static final AtomicInteger shutdowns = new AtomicInteger();
    private static final List<String> counted = new CopyOnWriteArrayList<>();

    /** Told when a request has been handed on, and all is done of it that waits for nothing. */
    private static volatile CountDownLatch passed = new CountDownLatch(1);

    private static TestUpstream upstream;
    private static TestGateway gateway;

    /** A door keeper, something that must not be asked, and a listener. */
    @Configuration(proxyBeanMethods = false)
    static class Surroundings {

        @Bean
        WebFilter doorKeeper() {
            return (exchange, chain) -> switch (String.valueOf(
                    exchange.getRequest().getHeaders().getFirst("X-Door"))) {
                case "shut" -> {
                    exchange.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED);
                    yield exchange.getResponse().setComplete();
                }
                case "busy" -> {
                    ResponseStatusException busy = new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS) {
                        @Override
                        public org.springframework.http.HttpHeaders getHeaders() {
                            org.springframework.http.HttpHeaders headers = new org.springframework.http.HttpHeaders();
                            headers.set("Retry-After", "3");
                            return headers;
                        }
                    };
                    yield Mono.error(busy);
                }
                case "broken" -> throw new IllegalStateException("A fault of the filter's own");
                default ->
                    Mono.from(subscriber -> {
                        chain.filter(exchange).subscribe(subscriber);
                        passed.countDown();
                    });
            };
        }

        @Bean
        RouterFunction<ServerResponse> shutdown() {
            return RouterFunctions.route()
                    .POST("/internal/shutdown", request -> {
                        shutdowns.incrementAndGet();
                        return ServerResponse.ok().build();
                    })
                    .build();
        }

        @Bean
        CacheListener listener() {
            return new CacheListener() {
                @Override
                public void onRequest(String route, Outcome outcome) {
                    counted.add(outcome.word());
                }

                @Override
                public void onBypass(String route, BypassReason reason) {
                    counted.add(reason.word());
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        String dead = "http://127.0.0.1:1";
        gateway = TestGateway.builder()
                .with(Surroundings.class)
                .with(
                        "ai-cache.warming.credentials.team.value=Bearer team",
                        "ai-cache.warming.credentials.other.header=x-api-key",
                        "ai-cache.warming.credentials.other.value=other-key")
                .route("chat", upstream.url(), "/v1/**", "AddRequestHeader=X-Before, seen", "AiCache=10m,64KB")
                .route("plain", upstream.url(), "/plain/**")
                .route("dead", dead, "/dead/**", "StripPrefix=1", "AiCache=10m")
                .route("all", upstream.url(), "/internal/**", "AiCache=10m")
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
        counted.clear();
        shutdowns.set(0);
    }

    private static WarmingRequest request(String path, String body, @Nullable String credential, String... headers) {
        Headers.Builder all =
                Headers.builder().add("Content-Type", "application/json").add("Host", "127.0.0.1:" + gateway.port());
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        return new WarmingRequest(
                new CacheRequest("POST", path, null, all.build(), body.getBytes(StandardCharsets.UTF_8)),
                credential,
                "line 1");
    }

    private static CompletableFuture<Filling> filling(WarmingRequest request) {
        return gateway.bean(WarmingTarget.class).fill(request).toCompletableFuture();
    }

    private static Filling fill(WarmingRequest request) throws Exception {
        return filling(request).get(20, TimeUnit.SECONDS);
    }

    /** As Alice. */
    private static Filling fill(String path, String body, String... headers) throws Exception {
        return fill(asAlice(path, body, headers));
    }

    private static WarmingRequest asAlice(String path, String body, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = "Bearer alice";
        return request(path, body, null, all);
    }

    private static Filling forecast(WarmingRequest request) throws Exception {
        return gateway.bean(WarmingTarget.class)
                .forecast(request)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static void is(Filling filling, Filling.Outcome outcome, int status, @Nullable String reason) {
        assertThat(filling.outcome()).as(filling.toString()).isEqualTo(outcome);
        assertThat(filling.status()).as(filling.toString()).isEqualTo(status);
        assertThat(filling.reason()).as(filling.toString()).isEqualTo(reason);
    }

    private static void answerWith(int status, String... headers) {
        upstream.answer((call, response, number) -> {
            for (int i = 0; i < headers.length; i += 2) {
                response.header(headers[i], headers[i + 1]);
            }
            return TestUpstream.json(response.status(status), "{\"error\":\"no\"}");
        });
    }

    @Test
    void fillsTheEntryThatAClientThenHits() throws Exception {
        Filling filling = fill(CHAT_PATH, BODY);

        is(filling, Filling.Outcome.FILLED, 200, null);
        assertThat(filling.expense().tokens()).isEqualTo(new Tokens(1, 2, 0, 0, 0));
        assertThat(filling.expense().route()).isEqualTo("chat");
        assertThat(upstream.calls().get(0).body()).isEqualTo(BODY);
        assertThat(upstream.calls().get(0).headers().get("X-Before")).isEqualTo("seen");
        HttpResponse<String> hit = gateway.chat();
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(hit.body()).isEqualTo(TestUpstream.CHAT.formatted(1, 1));
        assertThat(cacheStatus(gateway.chat("Authorization", "Bearer bob"))).contains("fwd=uri-miss");
    }

    @Test
    void asksNobodyForWhatIsFreshAndCountsNothingButTheCall() throws Exception {
        upstream.answer((call, response, number) ->
                TestUpstream.json(response, TestUpstream.CHAT.formatted(1, 1).replace("\"m\"", "\"counted\"")));
        CacheStatistics before = gateway.bean(AiCache.class).statistics();
        fill(CHAT_PATH, BODY);

        is(fill(CHAT_PATH, BODY), Filling.Outcome.FRESH, 0, null);
        is(forecast(asAlice(CHAT_PATH, BODY)), Filling.Outcome.FRESH, 0, null);
        assertThat(upstream.count()).isEqualTo(1);
        assertThat(counted).isEmpty();
        CacheStatistics after = gateway.bean(AiCache.class).statistics();
        assertThat(after.hits()).isEqualTo(before.hits());
        assertThat(after.misses()).isEqualTo(before.misses());
        assertThat(gateway.bean(AiCache.class)
                        .entries()
                        .findFirst()
                        .orElseThrow()
                        .hits())
                .as("accesses of the entry")
                .isZero();
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                gateway.bean(AiCache.class).savings().rows())
                        .filteredOn(row -> row.model().equals("counted"))
                        .singleElement()
                        .satisfies(row -> {
                            assertThat(row.spent().calls()).isEqualTo(1);
                            assertThat(row.saved().calls()).isZero();
                        }));
    }

    @Test
    void asksNobodyWhereThereIsNoRouteOrNoCache() throws Exception {
        is(fill("/nowhere", BODY), Filling.Outcome.REFUSED, 0, "no-route");
        is(forecast(asAlice("/nowhere", BODY)), Filling.Outcome.REFUSED, 0, "no-route");
        is(fill("/plain/x", BODY), Filling.Outcome.REFUSED, 0, "no-cache");
        is(forecast(asAlice("/plain/x", BODY)), Filling.Outcome.REFUSED, 0, "no-cache");
        assertThat(upstream.count()).isZero();
    }

    @Test
    void leavesAloneWhatIsNoRouteOfTheGateway() throws Exception {
        is(fill("/internal/shutdown", BODY), Filling.Outcome.REFUSED, 0, "no-route");
        is(fill("/internal/other", BODY), Filling.Outcome.FILLED, 200, null);

        assertThat(shutdowns).hasValue(0);
        assertThat(upstream.calls()).extracting(TestUpstream.Call::uri).containsExactly("/internal/other");
        assertThat(gateway.post("/internal/shutdown", BODY).statusCode()).isEqualTo(200);
        assertThat(shutdowns).as("a client's").hasValue(1);
    }

    @Test
    void sendsNothingThatWouldPassByTheCache() throws Exception {
        is(fill(CHAT_PATH, ""), Filling.Outcome.REFUSED, 0, "no-body");
        is(fill(request(CHAT_PATH, BODY, null)), Filling.Outcome.REFUSED, 0, "no-scope");
        is(fill(CHAT_PATH, BODY, "Content-Encoding", "gzip"), Filling.Outcome.REFUSED, 0, "content-encoding");
        is(fill(CHAT_PATH, "x".repeat(2_000_000)), Filling.Outcome.REFUSED, 0, "request-too-large");
        is(fill(CHAT_PATH, BODY, "Cache-Control", "no-store"), Filling.Outcome.REFUSED, 0, "no-store");
        is(fill(CHAT_PATH, BODY, "Cache-Control", "only-if-cached"), Filling.Outcome.REFUSED, 0, "only-if-cached");
        is(forecast(request(CHAT_PATH, BODY, null)), Filling.Outcome.REFUSED, 0, "no-scope");

        assertThat(upstream.count()).isZero();
        assertThat(counted).isEmpty();
    }

    @Test
    void refillsWhatIsFreshWhereTheRequestSaysSo() throws Exception {
        fill(CHAT_PATH, BODY);

        is(fill(CHAT_PATH, BODY, "Cache-Control", "no-cache"), Filling.Outcome.FILLED, 200, null);
        assertThat(upstream.count()).isEqualTo(2);
        assertThat(gateway.chat().body()).contains("answer 2");
    }

    @Test
    void tellsWhenToComeAgain() throws Exception {
        answerWith(429, "Retry-After", "7");
        Filling busy = fill(CHAT_PATH, BODY);
        is(busy, Filling.Outcome.RETRYABLE, 429, "status-429");
        assertThat(busy.retryAfter()).isEqualTo(Duration.ofSeconds(7));

        answerWith(
                503,
                "Retry-After",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.now().plusSeconds(100).atOffset(ZoneOffset.UTC)));
        Filling down = fill(CHAT_PATH, BODY);
        is(down, Filling.Outcome.RETRYABLE, 503, "status-503");
        assertThat(down.retryAfter()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(100));

        answerWith(408);
        Filling slow = fill(CHAT_PATH, BODY);
        is(slow, Filling.Outcome.RETRYABLE, 408, "status-408");
        assertThat(slow.retryAfter()).isNull();
        answerWith(425);
        is(fill(CHAT_PATH, BODY), Filling.Outcome.RETRYABLE, 425, "status-425");
    }

    @Test
    void tellsFailuresThatWillNotPass() throws Exception {
        answerWith(400);
        is(fill(CHAT_PATH, BODY), Filling.Outcome.FAILED, 400, "status-400");
        answerWith(404);
        is(fill(CHAT_PATH, BODY), Filling.Outcome.FAILED, 404, "status-404");
    }

    @Test
    void tellsConnectionsThatFail() throws Exception {
        is(fill("/dead" + CHAT_PATH, BODY), Filling.Outcome.RETRYABLE, 0, "broken");

        upstream.answer((call, response, number) -> response.header("Content-Type", "application/json")
                .header("Content-Length", "1000")
                .send(Mono.just(TestUpstream.buffer("{")), each -> true)
                .then()
                .then(Mono.defer(() -> {
                    response.withConnection(connection -> connection.channel().close());
                    return Mono.never();
                })));
        is(fill(CHAT_PATH, BODY), Filling.Outcome.RETRYABLE, 200, "broken");
    }

    @Test
    void tellsWhyAnAnswerIsNotStored() throws Exception {
        upstream.answer((call, response, number) ->
                TestUpstream.json(response, TestUpstream.CHAT.formatted(1, 1).replace("\"stop\"", "\"length\"")));
        Filling cut = fill(CHAT_PATH, BODY);
        is(cut, Filling.Outcome.NOT_STORED, 200, "finish-reason");
        assertThat(cut.expense().tokens()).as("it was paid for").isEqualTo(new Tokens(1, 2, 0, 0, 0));

        upstream.answer((call, response, number) ->
                TestUpstream.json(response, TestUpstream.CHAT.formatted(1, 1).replace("answer", "a".repeat(70_000))));
        is(fill(CHAT_PATH, BODY), Filling.Outcome.NOT_STORED, 200, "too-large");
    }

    @Test
    void sharesACallThatAClientHasOpened() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        CountDownLatch asked = new CountDownLatch(1);
        upstream.answer((call, response, number) -> {
            asked.countDown();
            return gate.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number))));
        });
        CompletableFuture<HttpResponse<String>> client = gateway.sendAsync(gateway.posted(CHAT_PATH, BODY));
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Filling> joined = joining(asAlice(CHAT_PATH, BODY));
        gate.tryEmitEmpty();

        is(joined.get(20, TimeUnit.SECONDS), Filling.Outcome.FILLED, 200, null);
        assertThat(joined.get().expense()).as("the client's call").isNull();
        assertThat(client.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(upstream.calls())
                .filteredOn(call -> call.body().equals(BODY))
                .hasSize(1);
    }

    /** Has joined the call that is open for the same. */
    private static CompletableFuture<Filling> joining(WarmingRequest request) throws InterruptedException {
        passed = new CountDownLatch(1);
        CompletableFuture<Filling> joined = filling(request);
        assertThat(passed.await(20, TimeUnit.SECONDS)).isTrue();
        return joined;
    }

    private static void fillOther() throws Exception {
        is(forecast(asAlice("/internal/other", BODY)), Filling.Outcome.FILLED, 0, null);
    }

    @Test
    void tellsWhyTheAnswerOfAnotherIsNotStored() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        CountDownLatch asked = new CountDownLatch(1);
        upstream.answer((call, response, number) -> {
            asked.countDown();
            return gate.asMono()
                    .then(Mono.defer(() -> Mono.from(TestUpstream.json(
                            response, TestUpstream.CHAT.formatted(1, 1).replace("\"stop\"", "\"length\"")))));
        });
        CompletableFuture<HttpResponse<String>> client = gateway.sendAsync(gateway.posted(CHAT_PATH, BODY));
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Filling> joined = joining(asAlice(CHAT_PATH, BODY));
        gate.tryEmitEmpty();

        is(joined.get(20, TimeUnit.SECONDS), Filling.Outcome.NOT_STORED, 200, "finish-reason");
        client.get(20, TimeUnit.SECONDS);
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void completesWhenAStreamIsWholeAndStored() throws Exception {
        Sinks.Many<String> events = Sinks.many().replay().all();
        upstream.answer((call, response, number) -> TestUpstream.sse(response, events.asFlux()));
        List<String> all = TestUpstream.chatEvents(1, "a", "b");
        events.tryEmitNext(all.get(0));
        CompletableFuture<Filling> filling = filling(asAlice(CHAT_PATH, STREAMED));
        Awaitility.await().until(() -> upstream.count() == 1);
        assertThat(filling).isNotDone();
        all.stream().skip(1).forEach(events::tryEmitNext);
        events.tryEmitComplete();

        is(filling.get(20, TimeUnit.SECONDS), Filling.Outcome.FILLED, 200, null);
        HttpResponse<String> hit = gateway.post(CHAT_PATH, STREAMED);
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(hit.body()).isEqualTo(String.join("", all));
    }

    @Test
    void anAnswerInAnotherFormIsAnAnswer() throws Exception {
        fill(CHAT_PATH, BODY);

        is(fill(CHAT_PATH, BODY.replace("\"model\"", "\"stream\":true,\"model\"")), Filling.Outcome.FRESH, 0, null);
    }

    @Test
    void givesTheCallUpWhenItIsCalledOff() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        upstream.answer((call, response, number) -> {
            response.withConnection(connection -> connection.onDispose(closed::countDown));
            asked.countDown();
            return Mono.never();
        });
        CompletableFuture<Filling> filling = filling(asAlice(CHAT_PATH, BODY));
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        filling.cancel(true);

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(gateway.bean(Flights.class).size()).isZero());
    }

    @Test
    void aClientWhoWaitsForTheSameAnswerGetsItAllTheSame() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        CountDownLatch asked = new CountDownLatch(1);
        upstream.answer((call, response, number) -> {
            asked.countDown();
            return gate.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number))));
        });
        CompletableFuture<Filling> filling = filling(asAlice(CHAT_PATH, BODY));
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        long misses = gateway.bean(AiCache.class).statistics().misses();
        CompletableFuture<HttpResponse<String>> client = gateway.sendAsync(gateway.posted(CHAT_PATH, BODY));
        Awaitility.await().until(() -> gateway.bean(AiCache.class).statistics().misses() > misses);
        fillOther();
        filling.cancel(true);
        gate.tryEmitEmpty();

        assertThat(client.get(20, TimeUnit.SECONDS).body()).contains("answer 1");
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void isSentWithTheCredentialThatItNames() throws Exception {
        is(
                fill(request(CHAT_PATH, BODY, "team", "Authorization", "Bearer of-the-file")),
                Filling.Outcome.FILLED,
                200,
                null);
        is(fill(request(CHAT_PATH, BODY, "other")), Filling.Outcome.FILLED, 200, null);
        is(fill(request(CHAT_PATH, BODY, "unheard")), Filling.Outcome.FAILED, 0, "no-credential");

        assertThat(upstream.calls().get(0).headers().getAll("Authorization")).containsExactly("Bearer team");
        assertThat(upstream.calls().get(1).headers().get("x-api-key")).isEqualTo("other-key");
        assertThat(upstream.count()).isEqualTo(2);
        assertThat(cacheStatus(gateway.chat("Authorization", "Bearer team"))).startsWith("aicache; hit");
    }

    @Test
    void meetsTheFiltersThatAClientMeets() throws Exception {
        is(fill(CHAT_PATH, BODY, "X-Door", "shut"), Filling.Outcome.FAILED, 401, "status-401");
        Filling busy = fill(CHAT_PATH, BODY, "X-Door", "busy");
        is(busy, Filling.Outcome.RETRYABLE, 429, "status-429");
        assertThat(busy.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        is(fill(CHAT_PATH, BODY, "X-Door", "broken"), Filling.Outcome.RETRYABLE, 0, "broken");

        assertThat(upstream.count()).isZero();
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        is(fill("v1/chat", BODY), Filling.Outcome.FAILED, 0, "not-a-request");
        is(fill("/v1/chat completions", BODY), Filling.Outcome.FAILED, 0, "not-a-request");
        is(
                fill(new WarmingRequest(
                        new CacheRequest("POST", CHAT_PATH, null, Headers.of("Host", "a b"), new byte[0]), null, "x")),
                Filling.Outcome.FAILED,
                0,
                "not-a-request");
    }

    @Test
    void fetchesTheVectorsThatAreMissing() throws Exception {
        upstream.answer(new SimulatedEmbeddings());
        fill("/v1/embeddings", "{\"model\":\"m\",\"input\":[\"a\"],\"dimensions\":40}");
        is(
                fill("/v1/embeddings", "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"dimensions\":40}"),
                Filling.Outcome.FILLED,
                200,
                null);

        assertThat(upstream.calls().get(1).body()).contains("[\"b\"]");
        is(
                fill("/v1/embeddings", "{\"model\":\"m\",\"input\":[\"b\",\"a\"],\"dimensions\":40}"),
                Filling.Outcome.FRESH,
                0,
                null);
    }

    @Test
    void forecastsWhatItWouldTakeByWhatItTook() throws Exception {
        String body = BODY.replace("\"m\"", "\"foreseen\"");
        Filling unknown = forecast(asAlice(CHAT_PATH, body));
        is(unknown, Filling.Outcome.FILLED, 0, null);
        assertThat(unknown.expense()).isNull();
        assertThat(upstream.count()).isZero();

        upstream.answer((call, response, number) -> TestUpstream.json(
                response,
                TestUpstream.CHAT
                        .formatted(number, number)
                        .replace("\"model\":\"m\"", "\"model\":\"foreseen-2026-01-01\"")
                        .replace("\"prompt_tokens\":1", "\"prompt_tokens\":" + 10 * number)));
        fill(CHAT_PATH, body);
        fill(CHAT_PATH, body.replace("hello", "and you"));
        Awaitility.await().untilAsserted(() -> {
            Filling known = forecast(asAlice(CHAT_PATH, body.replace("hello", "again")));
            is(known, Filling.Outcome.FILLED, 0, null);
            assertThat(known.expense()).isNotNull();
            assertThat(known.expense().tokens()).isEqualTo(new Tokens(15, 2, 0, 0, 0));
        });
        assertThat(upstream.count()).isEqualTo(2);
        assertThat(counted).isEmpty();
    }

    @Test
    void manyAtOnceAreAnsweredEachOnItsOwn() throws Exception {
        List<CompletableFuture<Filling>> all = Flux.range(0, 50)
                .map(i -> filling(asAlice(CHAT_PATH, BODY.replace("hello", "hello " + i % 25))))
                .collectList()
                .block(Duration.ofSeconds(20));
        for (CompletableFuture<Filling> each : all) {
            assertThat(each.get(20, TimeUnit.SECONDS).outcome()).isIn(Filling.Outcome.FILLED, Filling.Outcome.FRESH);
        }
        assertThat(upstream.count()).isEqualTo(25);
        assertThat(Map.of("entries", gateway.bean(AiCache.class).entries().count()))
                .containsValue(25L);
    }
}
