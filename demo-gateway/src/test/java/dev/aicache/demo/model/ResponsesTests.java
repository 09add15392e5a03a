package dev.aicache.demo.model;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;

import dev.aicache.demo.wire.Ending;
import dev.aicache.demo.wire.WireRequest;
import dev.aicache.demo.wire.WireResponse;

import static org.assertj.core.api.Assertions.assertThat;

class ResponsesTests {

    private static final String PATH = "/v1/responses";
    private static final String WEATHER_TOOL = """
            "tools": [{"type": "function", "name": "weather", "parameters": {"type": "object",
              "properties": {"city": {"type": "string"}}}}]
            """;

    @RegisterExtension
    static final RunningModel model = new RunningModel();

    @Test
    void answersATextOrAListOfItems() {
        JsonNode text = model.post(PATH, request("\"Why?\"", ""));
        JsonNode items = model.post(
                PATH,
                request("[{\"role\": \"user\", \"content\": [{\"type\": \"input_text\", \"text\": \"Why?\"}]}]", ""));

        assertThat(text.path("status").asString()).isEqualTo("completed");
        assertThat(text.at("/output/0/content/0/text").asString())
                .startsWith("[simulated answer #1] You asked: \"Why?\".");
        assertThat(text.at("/usage/output_tokens").asInt()).isEqualTo(40);
        assertThat(items.at("/output/0/content/0/text").asString()).contains("You asked: \"Why?\".");
    }

    @Test
    void streamsTheSameResponseItWouldAnswerWith() {
        String whole = Json.write(model.post(PATH, request("\"Why?\"", "")));
        WireResponse stream = model.exchange(WireRequest.post(PATH, request("\"Why?\"", ", \"stream\": true")));
        List<JsonNode> events = stream.data().stream().map(Json::parse).toList();
        JsonNode last = events.get(events.size() - 1);

        assertThat(stream.ending()).isEqualTo(Ending.WHOLE);
        assertThat(stream.events())
                .startsWith("response.created", "response.in_progress", "response.output_item.added")
                .endsWith("response.content_part.done", "response.output_item.done", "response.completed");
        assertThat(events)
                .extracting(event -> event.path("sequence_number").asInt())
                .isSorted();
        assertThat(Json.write(last.path("response")))
                .isEqualTo(whole.replace("sim1", "sim2").replace("#1", "#2").replace("225601", "225602"));
        assertThat(events.stream()
                        .map(event -> event.path("delta").asString(""))
                        .reduce("", String::concat))
                .isEqualTo(last.at("/response/output/0/content/0/text").asString());
    }

    @Test
    void callsAFunctionForTheWeather() {
        JsonNode item = model.post(PATH, request("\"The weather?\"", ", " + WEATHER_TOOL))
                .at("/output/0");
        WireResponse stream = model.exchange(
                WireRequest.post(PATH, request("\"The weather?\"", ", \"stream\": true, " + WEATHER_TOOL)));
        JsonNode answered = model.post(PATH, request("""
                [{"role": "user", "content": "The weather?"},
                 {"type": "function_call_output", "call_id": "call_sim1", "output": "Rain"}]
                """, ", " + WEATHER_TOOL));

        assertThat(item.path("type").asString()).isEqualTo("function_call");
        assertThat(Json.parse(item.path("arguments").asString()).path("city").asString())
                .isEqualTo("Berlin");
        assertThat(stream.events()).contains("response.function_call_arguments.done");
        assertThat(answered.at("/output/0/type").asString()).isEqualTo("message");
    }

    @Test
    void saysWhyAResponseIsIncomplete() {
        assertThat(simulate("length").at("/incomplete_details/reason").asString())
                .isEqualTo("max_output_tokens");
        assertThat(simulate("content-filter").at("/incomplete_details/reason").asString())
                .isEqualTo("content_filter");
        assertThat(simulate("refusal").at("/output/0/content/0/type").asString())
                .isEqualTo("refusal");
        assertThat(simulate("no-terminal").path("status").asString()).isEqualTo("in_progress");
        assertThat(simulate("error-event").at("/error/message").asString()).isNotBlank();
    }

    @Test
    void breaksDownInAStreamWithAnError() {
        WireRequest request = WireRequest.post(PATH, request("\"Why?\"", ", \"stream\": true"));

        assertThat(model.exchange(request.with("X-Simulate", "error-event")).events())
                .endsWith("error")
                .doesNotContain("response.output_text.done");
        assertThat(model.exchange(request.with("X-Simulate", "no-terminal")).events())
                .endsWith("response.output_item.done");
        assertThat(model.exchange(request.with("X-Simulate", "refusal")).events())
                .contains("response.refusal.done");
    }

    private static JsonNode simulate(String wish) {
        return Json.parse(
                model.exchange(WireRequest.post(PATH, request("\"Why?\"", "")).with("X-Simulate", wish))
                        .body());
    }

    private static String request(String input, String members) {
        return "{\"model\": \"m\", \"store\": false, \"input\": " + input + members + "}";
    }
}
