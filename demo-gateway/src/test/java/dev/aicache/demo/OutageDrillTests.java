package dev.aicache.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import dev.aicache.AiCache;
import dev.aicache.demo.model.RestartableModel;
import dev.aicache.demo.wire.Ending;
import dev.aicache.demo.wire.WireClient;
import dev.aicache.demo.wire.WireRequest;
import dev.aicache.demo.wire.WireResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A provider's outage, with {@code stale-if-error} on the route: all that was answered before is answered throughout, and
 * anew as soon as the provider is back.
 */
@DemoGatewayTest
@TestPropertySource(
        properties = {
            "demo.model.enabled=false",
            "spring.cloud.gateway.server.webflux.routes[0].id=drill",
            "spring.cloud.gateway.server.webflux.routes[0].uri=${demo.model.url}",
            "spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/v1/**",
            "spring.cloud.gateway.server.webflux.routes[0].filters[0].name=AiCache",
            "spring.cloud.gateway.server.webflux.routes[0].filters[0].args.ttl=3s",
            "spring.cloud.gateway.server.webflux.routes[0].filters[0].args.stale-if-error=1h"
        })
class OutageDrillTests {

    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int QUESTIONS = 5;
    private static final RestartableModel MODEL = new RestartableModel();

    private final int gateway;
    private final AiCache cache;
    private final Map<WireRequest, String> warmed = new LinkedHashMap<>();

    OutageDrillTests(@LocalServerPort int gateway, @Autowired AiCache cache) {
        this.gateway = gateway;
        this.cache = cache;
    }

    @DynamicPropertySource
    static void model(DynamicPropertyRegistry registry) {
        registry.add("demo.model.url", MODEL::url);
    }

    @AfterAll
    static void stop() {
        MODEL.stop();
    }

    @BeforeEach
    void warm() {
        MODEL.start();
        tellModel("DELETE", "");
        cache.purgeAll();
        requests("warmed")
                .forEach(request -> await().atMost(PATIENCE).until(() -> {
                    WireResponse answer = ask(request);
                    warmed.put(request, answer.body());
                    return status(answer).startsWith("aicache; hit");
                }));
        assertThat(warmed).hasSize(5 * QUESTIONS);
    }

    @ParameterizedTest
    @CsvSource({"status=503, fwd-status=503", "status=429, fwd-status=429", "reset-before, fwd=stale; ttl="})
    void answersAllThatItKnewWhileTheProviderFails(String fault, String told) {
        tellModel("PUT", fault);
        assertAllAreAnsweredAsBefore();
        awaitForEach(status -> status.endsWith("; detail=stale-if-error"));
        awaitForEach(status -> status.contains(told));
        requests("never asked before")
                .forEach(request ->
                        assertThat(ask(request).status()).as(request.body()).isGreaterThanOrEqualTo(400));
        assertAllAreAnsweredAsBefore();

        tellModel("DELETE", "");
        assertAllAreFreshWithinOneTtl();
    }

    @Test
    void answersAllThatItKnewWhileTheProviderCannotBeReached() {
        int calls = callsOfModel();
        MODEL.stop();
        assertAllAreAnsweredAsBefore();
        awaitForEach(status -> status.endsWith("; detail=stale-if-error"));
        awaitForEach(status -> status.contains("fwd=stale; ttl="));
        requests("never asked before")
                .forEach(request ->
                        assertThat(ask(request).status()).as(request.body()).isGreaterThanOrEqualTo(500));
        assertAllAreAnsweredAsBefore();

        MODEL.start();
        countOnFrom(calls);
        assertAllAreFreshWithinOneTtl();
    }

    /** Asks for each of them until its {@code Cache-Status} is as wanted, and holds every answer to the warmed one. */
    private void awaitForEach(Predicate<String> wanted) {
        List<WireRequest> left = new ArrayList<>(warmed.keySet());
        await().atMost(PATIENCE).until(() -> {
            left.removeIf(request -> wanted.test(status(askedAsBefore(request))));
            return left.isEmpty();
        });
    }

    private void assertAllAreAnsweredAsBefore() {
        warmed.keySet().forEach(this::askedAsBefore);
    }

    private WireResponse askedAsBefore(WireRequest request) {
        WireResponse answer = ask(request);
        assertThat(answer)
                .as(request.target() + " " + request.body() + " " + status(answer))
                .extracting(WireResponse::status, WireResponse::ending, WireResponse::body)
                .containsExactly(200, Ending.WHOLE, warmed.get(request));
        return answer;
    }

    private void assertAllAreFreshWithinOneTtl() {
        Map<WireRequest, String> left = new LinkedHashMap<>(warmed);
        await().atMost(TTL).until(() -> {
            left.entrySet().removeIf(entry -> {
                WireResponse answer = ask(entry.getKey());
                assertThat(answer.status()).as(status(answer)).isEqualTo(200);
                return !answer.body().equals(entry.getValue())
                        && !status(answer).contains("stale-if-error");
            });
            return left.isEmpty();
        });
    }

    private static String status(WireResponse answer) {
        return String.valueOf(answer.header("cache-status"));
    }

    private WireResponse ask(WireRequest request) {
        return WireClient.exchange(gateway, request.with("Authorization", "Bearer drill"));
    }

    private static List<WireRequest> requests(String subject) {
        return Stream.iterate(1, i -> i + 1)
                .limit(QUESTIONS)
                .flatMap(i -> Stream.of(
                        chat("/v1/chat/completions", false, subject + " " + i),
                        chat("/v1/chat/completions", true, subject + " word by word " + i),
                        chat("/v1/messages", false, subject + " " + i),
                        chat("/v1/messages", true, subject + " word by word " + i),
                        WireRequest.post(
                                "/v1/embeddings",
                                "{\"model\": \"m\", \"dimensions\": 4, \"input\": [\"%s %d\", \"%s, too %d\"]}"
                                        .formatted(subject, i, subject, i))))
                .collect(Collectors.toList());
    }

    private static WireRequest chat(String path, boolean isStream, String question) {
        return WireRequest.post(
                path,
                "{\"model\": \"m\", \"max_tokens\": 64, \"stream\": %s, \"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}"
                        .formatted(isStream, question));
    }

    private static void tellModel(String method, String wishes) {
        WireResponse told =
                WireClient.exchange(MODEL.port(), new WireRequest(method, "/simulated/fault", List.of(), wishes));
        assertThat(told.status()).isEqualTo(204);
    }

    private static int callsOfModel() {
        return new ModelCalls(MODEL.port()).all();
    }

    /** So that no answer gets a number that one has had before. */
    private static void countOnFrom(int calls) {
        while (callsOfModel() < calls) {
            WireClient.exchange(MODEL.port(), WireRequest.get("/v1/models"));
        }
    }
}
