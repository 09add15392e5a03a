package dev.aicache.demo.model;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;

import dev.aicache.demo.wire.Ending;
import dev.aicache.demo.wire.WireRequest;
import dev.aicache.demo.wire.WireResponse;

import static org.assertj.core.api.Assertions.assertThat;

class OllamaChatTests {

    private static final String PATH = "/api/chat";
    private static final String STREAM =
            "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"Why?\"}]}";
    private static final String WHOLE = STREAM.replace("\"m\",", "\"m\", \"stream\": false,");

    @RegisterExtension
    static final RunningModel model = new RunningModel();

    @Test
    void answersInOnePieceWhereAskedTo() {
        JsonNode answer = model.post(PATH, WHOLE);

        assertThat(answer.at("/message/content").asString()).startsWith("[simulated answer #1] You asked: \"Why?\".");
        assertThat(answer.path("done").asBoolean()).isTrue();
        assertThat(answer.path("done_reason").asString()).isEqualTo("stop");
        assertThat(answer.path("eval_count").asInt()).isEqualTo(40);
    }

    @Test
    void streamsLinesUnlessAskedNotTo() {
        String whole = model.post(PATH, WHOLE).at("/message/content").asString();
        WireResponse stream = model.exchange(WireRequest.post(PATH, STREAM));
        List<JsonNode> lines = lines(stream);

        assertThat(stream.ending()).isEqualTo(Ending.WHOLE);
        assertThat(stream.header("content-type")).isEqualTo("application/x-ndjson");
        assertThat(lines.stream()
                        .map(line -> line.at("/message/content").asString())
                        .reduce("", String::concat))
                .isEqualTo(whole.replace("#1", "#2"));
        assertThat(lines.stream().filter(line -> line.path("done").asBoolean())).hasSize(1);
        assertThat(lines.get(lines.size() - 1).path("eval_count").asInt()).isEqualTo(40);
    }

    @Test
    void staysWithinTheTokensAskedForAndSaysWhereItRanOut() {
        String few = WHOLE.replace("\"m\",", "\"m\", \"options\": {\"num_predict\": 3},");

        assertThat(model.post(PATH, few).path("eval_count").asInt()).isEqualTo(3);
        assertThat(Json.parse(simulate(WHOLE, "length").body())
                        .path("done_reason")
                        .asString())
                .isEqualTo("length");
    }

    @Test
    void breaksDownWithAnError() {
        assertThat(Json.parse(simulate(WHOLE, "error-event").body())
                        .path("error")
                        .asString())
                .isNotBlank();
        assertThat(lines(simulate(STREAM, "error-event"))).last().matches(line -> line.has("error"));
        assertThat(lines(simulate(STREAM, "error-then-done")))
                .last()
                .matches(line -> line.path("done").asBoolean());
        assertThat(lines(simulate(STREAM, "no-terminal")))
                .noneMatch(line -> line.path("done").asBoolean());
        assertThat(Json.parse(simulate(WHOLE, "no-terminal").body())
                        .path("done")
                        .asBoolean())
                .isFalse();
        assertThat(Json.parse(simulate(WHOLE, "status=503").body())
                        .path("error")
                        .asString())
                .isEqualTo("Simulated status 503.");
    }

    private static WireResponse simulate(String request, String wish) {
        return model.exchange(WireRequest.post(PATH, request).with("X-Simulate", wish));
    }

    private static List<JsonNode> lines(WireResponse stream) {
        return stream.body().lines().map(Json::parse).toList();
    }
}
