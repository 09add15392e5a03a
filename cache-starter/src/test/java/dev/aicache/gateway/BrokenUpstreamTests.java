package dev.aicache.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
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
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import io.netty.channel.ChannelOption;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerResponse;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Answers that are not good: passed on as they are, never stored, never ended as if they were whole. */
class BrokenUpstreamTests {

    private static final String STREAMED = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";

    private static TestUpstream upstream;
    private static TestGateway gateway;

    /** What the circuit breaker falls back to. */
    @Configuration(proxyBeanMethods = false)
    static class Fallback {

        @Bean
        RouterFunction<ServerResponse> fallback() {
            return RouterFunctions.route()
                    .POST(
                            "/fallback",
                            request -> ServerResponse.ok()
                                    .contentType(MediaType.APPLICATION_JSON)
                                    .bodyValue(TestUpstream.CHAT.formatted(0, 0)))
                    .build();
        }
    }

    /** Throws instead of giving a publisher that fails. */
    static final class ThrowingGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {

        ThrowingGatewayFilterFactory() {
            super(Object.class);
        }

        @Override
        public GatewayFilter apply(Object config) {
            return (exchange, chain) -> {
                throw new IllegalStateException("No call can be made");
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Throwing {

        @Bean
        ThrowingGatewayFilterFactory throwing() {
            return new ThrowingGatewayFilterFactory();
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Fallback.class)
                .with(Throwing.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .route("dead", "http://127.0.0.1:1", "/dead/**", "AiCache=10m")
                .route("broken", "http://127.0.0.1:1", "/broken/**", "AiCache=10m")
                .route("impatient", upstream.url(), "/impatient/**")
                .route("impossible", upstream.url(), "/impossible/**", "AiCache=10m", "Throwing")
                .with(
                        "spring.cloud.gateway.server.webflux.routes[2].filters[1].name=CircuitBreaker",
                        "spring.cloud.gateway.server.webflux.routes[2].filters[1].args.name=breaker",
                        "spring.cloud.gateway.server.webflux.routes[2].filters[1].args.fallbackUri=forward:/fallback",
                        "spring.cloud.gateway.server.webflux.routes[3].filters[0].name=AiCache",
                        "spring.cloud.gateway.server.webflux.routes[3].filters[0].args.fill-timeout=700ms")
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

    private static long entries() {
        return gateway.bean(dev.aicache.AiCache.class).statistics().entries();
    }

    private static void await(org.awaitility.core.ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
    }

    private static Publisher<Void> reset(HttpServerResponse response, Publisher<String> before) {
        return response.header("Content-Type", "text/event-stream")
                .send(Flux.from(before).map(TestUpstream::buffer), each -> true)
                .then()
                .then(Mono.defer(() -> {
                    response.withConnection(connection -> {
                        connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                        connection.channel().close();
                    });
                    return Mono.never();
                }));
    }

    @Test
    void passesErrorsOnAndAsksAgain() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.json(
                response.status(429).header("Retry-After", "7"), "{\"error\":{\"message\":\"slow down\"}}"));
        HttpResponse<String> first = gateway.chat();
        HttpResponse<String> second = gateway.chat();

        assertThat(first.statusCode()).isEqualTo(429);
        assertThat(first.body()).isEqualTo("{\"error\":{\"message\":\"slow down\"}}");
        assertThat(first.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(cacheStatus(first)).isEqualTo("aicache; fwd=uri-miss; detail=status");
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void storesNoErrorThatComesWithStatus200() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.json(response, "{\"error\":{\"message\":\"no\"}}"));
        gateway.chat();
        gateway.chat();

        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void storesNoStreamWithoutItsTerminalEvent() throws Exception {
        List<String> all = TestUpstream.chatEvents(1, "a");
        upstream.answer((call, response, number) ->
                TestUpstream.sse(response, Flux.fromIterable(all.subList(0, all.size() - 1))));
        HttpResponse<String> first = gateway.post(CHAT_PATH, STREAMED);
        gateway.post(CHAT_PATH, STREAMED);

        assertThat(first.body()).isEqualTo(String.join("", all.subList(0, all.size() - 1)));
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void storesNoCutJson() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.json(response, "{\"object\":\"chat.comp"));
        gateway.chat();
        gateway.chat();

        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void cutsEveryReaderOfAStreamThatBreaksOff() throws Exception {
        Sinks.Many<String> events = Sinks.many().replay().all();
        upstream.answer((call, response, number) -> reset(response, events.asFlux()));
        events.tryEmitNext(TestUpstream.chatEvents(1).get(0));
        List<Socket> readers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket reader = gateway.open(CHAT_PATH, STREAMED);
            RawHttp.read(reader, "assistant");
            readers.add(reader);
        }
        events.tryEmitComplete();

        for (Socket reader : readers) {
            reader.setSoTimeout(20_000);
            assertThat(endOf(reader)).doesNotContain("\r\n0\r\n\r\n");
            reader.close();
        }
        assertThat(upstream.count()).isEqualTo(1);
        assertThat(entries()).isZero();
        gateway.sendAsync(gateway.posted(CHAT_PATH, STREAMED));
        await(() -> assertThat(upstream.count()).isEqualTo(2));
    }

    private static String endOf(Socket reader) throws IOException {
        try {
            return RawHttp.read(reader, "\r\n0\r\n\r\n");
        } catch (SocketException e) {
            return "reset";
        }
    }

    @Test
    void cutsAnAnswerShorterThanItsContentLength() throws Exception {
        upstream.answer((call, response, number) -> {
            response.header("Content-Type", "application/json").header("Content-Length", "1000");
            return response.send(Mono.just(TestUpstream.buffer("{\"object\":")), each -> true)
                    .then()
                    .then(Mono.defer(() -> {
                        response.withConnection(
                                connection -> connection.channel().close());
                        return Mono.never();
                    }));
        });
        try (Socket reader = gateway.open(CHAT_PATH, BODY)) {
            reader.setSoTimeout(20_000);
            assertThat(endOf(reader)).doesNotEndWith("}");
        }
        assertThat(entries()).isZero();
    }

    @Test
    void givesEveryCallerTheStatusThatAFailedCallHasWithoutTheCache() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(gateway.sendAsync(gateway.posted("/dead/x", BODY)));
        }
        for (CompletableFuture<HttpResponse<String>> each : answers) {
            HttpResponse<String> answer = each.get(30, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(cacheStatus(answer)).startsWith("aicache; fwd=uri-miss");
        }
    }

    @Test
    void leavesNoFlightBehindWhenTheCallCannotEvenBeMade() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(gateway.post("/impossible/x", BODY).statusCode()).isEqualTo(500);
            assertThat(gateway.bean(dev.aicache.flight.Flights.class).size()).isZero();
        }
    }

    @Test
    void neverStoresACircuitBreakersFallback() throws Exception {
        HttpResponse<String> first = gateway.post("/broken/x", BODY);
        gateway.post("/broken/x", BODY);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).contains("answer 0");
        assertThat(cacheStatus(first)).isEqualTo("aicache; fwd=uri-miss; detail=fallback");
        assertThat(entries()).isZero();
    }

    @Test
    void givesUpOnAnUpstreamThatSaysNothing() throws Exception {
        upstream.answer((call, response, number) -> Mono.never());
        HttpResponse<String> answer = gateway.post("/impatient/x", BODY);

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(gateway.bean(dev.aicache.flight.Flights.class).size()).isZero();
    }

    @Test
    void givesUpOnAnUpstreamThatFallsSilentInMidAnswer() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.sse(
                response, Flux.concat(Flux.just(TestUpstream.chatEvents(1).get(0)), Flux.never())));
        try (Socket reader = gateway.open("/impatient/x", STREAMED)) {
            reader.setSoTimeout(20_000);
            assertThat(endOf(reader)).doesNotContain("\r\n0\r\n\r\n");
        }
    }

    @Test
    void doesNotGiveUpOnAnUpstreamThatIsSlowButAlive() throws Exception {
        List<String> sent = TestUpstream.chatEvents(1, "a", "b", "c", "d", "e");
        upstream.answer((call, response, number) ->
                TestUpstream.sse(response, Flux.fromIterable(sent).delayElements(Duration.ofMillis(250))));
        HttpResponse<String> answer = gateway.post("/impatient/x", STREAMED);

        assertThat(answer.body()).isEqualTo(String.join("", sent));
    }
}
