package dev.aicache.demo.model;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;

import dev.aicache.demo.wire.Ending;
import dev.aicache.demo.wire.WireRequest;
import dev.aicache.demo.wire.WireResponse;

import static org.assertj.core.api.Assertions.assertThat;

class MessagesTests {

    private static final String PATH = "/v1/messages";
    private static final String WEATHER_TOOL = """
            "tools": [{"name": "weather", "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}}}]
            """;

    @RegisterExtension
    static final RunningModel model = new RunningModel();

    @Test
    void answersWithOneBlockOfText() {
        JsonNode answer = model.post(PATH, message("Why?", "\"system\": \"Be brief.\""));

        assertThat(answer.path("type").asString()).isEqualTo("message");
        assertThat(answer.at("/content/0/text").asString()).startsWith("[simulated answer #1] You asked: \"Why?\".");
        assertThat(answer.path("stop_reason").asString()).isEqualTo("end_turn");
        assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(40);
    }

    @Test
    void streamsNamedEvents() {
        WireResponse stream = model.exchange(
                WireRequest.post(PATH, message("Why?", "\"stream\": true")).with("X-Simulate", "tokens=2"));

        assertThat(stream.ending()).isEqualTo(Ending.WHOLE);
        assertThat(stream.events())
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "ping",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(stream.data())
                .map(data -> Json.parse(data).path("type").asString())
                .isEqualTo(stream.events());
    }

    @Test
    void usesAToolAfterAWordAboutIt() {
        JsonNode answer = model.post(PATH, message("The weather?", WEATHER_TOOL));

        assertThat(answer.path("stop_reason").asString()).isEqualTo("tool_use");
        assertThat(answer.at("/content/0/type").asString()).isEqualTo("text");
        assertThat(answer.at("/content/1/input/city").asString()).isEqualTo("Berlin");
    }

    @Test
    void streamsTheInputOfAToolInFragments() {
        WireResponse stream =
                model.exchange(WireRequest.post(PATH, message("The weather?", WEATHER_TOOL + ", \"stream\": true")));
        List<JsonNode> data = stream.data().stream().map(Json::parse).toList();
        String input = data.stream()
                .map(event -> event.at("/delta/partial_json").asString(""))
                .reduce("", String::concat);

        assertThat(Json.parse(input).path("city").asString()).isEqualTo("Berlin");
        assertThat(data.stream().filter(event -> event.at("/delta").has("partial_json")))
                .hasSizeGreaterThan(2);
    }

    @Test
    void putsAToolsResultInWords() {
        JsonNode answer = model.post(PATH, """
                {"model": "m", "max_tokens": 9, %s, "messages": [{"role": "user", "content": "The weather?"},
                  {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "Rain"}]}]}
                """.formatted(WEATHER_TOOL));

        assertThat(answer.path("stop_reason").asString()).isEqualTo("end_turn");
        assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(9);
    }

    @Test
    void wantsToKnowHowManyTokensItMaySpend() {
        WireResponse answer = model.exchange(WireRequest.post(PATH, "{\"model\": \"m\", \"messages\": []}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(Json.parse(answer.body()).at("/error/type").asString()).isEqualTo("invalid_request_error");
    }

    private static String message(String question, String members) {
        return "{\"model\": \"m\", \"max_tokens\": 1024, \"messages\": [{\"role\": \"user\", \"content\": \"" + question
                + "\"}], " + members + "}";
    }
}
