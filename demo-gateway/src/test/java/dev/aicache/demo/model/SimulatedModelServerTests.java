package dev.aicache.demo.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.PortInUseException;

import tools.jackson.databind.JsonNode;

import dev.aicache.demo.wire.Ending;
import dev.aicache.demo.wire.WireClient;
import dev.aicache.demo.wire.WireRequest;
import dev.aicache.demo.wire.WireResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class SimulatedModelServerTests {

    private static final String CHAT =
            "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"Why?\"}]}";
    private static final String STREAM = CHAT.replace("\"m\",", "\"m\", \"stream\": true,");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final RunningModel model = new RunningModel();

    @Test
    void listsItsModels() {
        JsonNode models =
                Json.parse(model.exchange(WireRequest.get("/v1/models")).body());

        assertThat(models.at("/data/0/id").asString()).isEqualTo("simulated-gpt");
    }

    @Test
    void countsCallsByPathAndForgetsThemWhenTold() {
        model.post("/v1/chat/completions", CHAT);
        model.post("/v1/chat/completions", CHAT);
        model.exchange(WireRequest.get("/v1/models"));
        model.exchange(WireRequest.get("/nowhere/1"));
        model.exchange(WireRequest.get("/nowhere/2"));

        assertThat(model.calls()).isEqualTo(Json.parse("""
                                {"calls": 5, "paths": {"/v1/chat/completions": 2, "/v1/models": 1, "other": 2}, \
                                "inFlight": 0, "cancelled": 0}"""));

        WireResponse reset = model.exchange(new WireRequest("DELETE", "/simulated/calls", List.of(), ""));
        assertThat(reset.status()).isEqualTo(204);
        assertThat(model.calls().path("calls").asInt()).isZero();
        assertThat(model.calls().path("paths").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token-delay=1h", "stall", "stall-before", "delay=1h"})
    void stopsGeneratingWhenTheCallerGoesAway(String simulate) {
        boolean hasHead = !simulate.equals("stall-before") && !simulate.equals("delay=1h");
        try (WireClient caller = WireClient.open(
                model.port(), WireRequest.post("/v1/chat/completions", STREAM).with("X-Simulate", simulate))) {
            if (hasHead) {
                caller.awaitFirstByte();
            }
            await().atMost(PATIENCE).until(() -> model.calls().path("inFlight").asInt() == 1);
        }

        await().atMost(PATIENCE).until(() -> model.calls().path("inFlight").asInt() == 0);
        assertThat(model.calls().path("cancelled").asInt()).isOne();
    }

    @Test
    void countsNoAnswerThatWasGivenAsCancelled() {
        try (WireClient caller = WireClient.open(model.port(), WireRequest.post("/v1/chat/completions", STREAM))) {
            caller.awaitFirstByte();
            await().atMost(PATIENCE).until(() -> model.calls().path("inFlight").asInt() == 0);
        }

        assertThat(model.calls().path("cancelled").asInt()).isZero();
    }

    @Test
    void sendsTheFirstTokenBeforeItThinksAboutTheSecond() {
        WireResponse stream = WireClient.exchange(
                model.port(),
                WireRequest.post("/v1/chat/completions?simulate=token-delay%3D1h", STREAM),
                Duration.ofMillis(500));

        assertThat(stream.ending()).isEqualTo(Ending.SILENT);
        assertThat(stream.data()).hasSize(2);
        assertThat(stream.body()).contains("[simulated answer #1]").endsWith("\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/chat/completions, '{\"model\":', 400",
        "POST, /v1/chat/completions, '[]', 400",
        "POST, /v1/chat/completions, '{\"messages\": []}', 400",
        "POST, /v1/chat/completions, '{\"model\": \"m\", \"messages\": []}', 400",
        "POST, /v1/chat/completions, '{\"model\": \"m\", \"n\": 0, \"messages\": [{}]}', 400",
        "POST, /v1/chat/completions?simulate=nonsense, '{}', 400",
        "POST, /v1/models, '{}', 405",
        "GET, /v1/chat/completions, , 405",
        "GET, /v1/elsewhere, , 404"
    })
    void refusesAsAProviderDoes(String method, String target, String body, int status) {
        WireResponse refusal = model.exchange(
                new WireRequest(method, target, List.of("Content-Type: application/json"), body == null ? "" : body));

        assertThat(refusal.status()).isEqualTo(status);
        assertThat(Json.parse(refusal.body()).at("/error/message").asString()).isNotBlank();
    }

    @Test
    void failsForEveryCallerUntilToldOtherwise() {
        WireRequest call = WireRequest.post("/v1/chat/completions", CHAT);

        assertThat(fault("PUT", "status=503").status()).isEqualTo(204);
        assertThat(model.exchange(call).status()).isEqualTo(503);
        assertThat(fault("PUT", "reset-before").status()).isEqualTo(204);
        assertThat(model.exchange(call).ending()).isEqualTo(Ending.RESET);
        assertThat(fault("PUT", "sulk").status()).isEqualTo(400);
        assertThat(model.exchange(call).ending())
                .as("a wish that is not known changes nothing")
                .isEqualTo(Ending.RESET);
        assertThat(fault("DELETE", "").status()).isEqualTo(204);
        assertThat(model.exchange(call).status()).isEqualTo(200);
    }

    @Test
    void isThroughWithACallThatItResetBeforeTheHead() {
        model.exchange(WireRequest.post("/v1/chat/completions", CHAT).with("X-Simulate", "reset-before"));

        await().untilAsserted(() -> {
            assertThat(model.calls().path("inFlight").asInt()).isZero();
            assertThat(model.calls().path("cancelled").asInt()).isZero();
        });
    }

    private static WireResponse fault(String method, String wishes) {
        return model.exchange(new WireRequest(method, "/simulated/fault", List.of(), wishes));
    }

    @Test
    void sendsTheHeadersOfEachProvider() {
        WireResponse chat = model.exchange(WireRequest.post("/v1/chat/completions", CHAT));
        WireResponse message =
                model.exchange(WireRequest.post("/v1/messages", CHAT.replace("\"m\",", "\"m\", \"max_tokens\": 9,")));

        assertThat(chat.headers())
                .extracting(Map.Entry::getKey)
                .contains(
                        "x-request-id", "openai-processing-ms", "x-ratelimit-remaining-tokens", "cf-ray", "set-cookie");
        assertThat(message.headers())
                .extracting(Map.Entry::getKey)
                .contains("request-id", "anthropic-ratelimit-tokens-remaining", "cf-ray", "set-cookie");
    }

    @Test
    void saysWhichPortIsTaken() {
        SimulatedModelProperties taken = new SimulatedModelProperties(model.port(), Duration.ZERO, Duration.ZERO);

        assertThatThrownBy(() -> SimulatedModelServer.start(taken))
                .isInstanceOf(PortInUseException.class)
                .hasMessageContaining(String.valueOf(model.port()));
    }
}
