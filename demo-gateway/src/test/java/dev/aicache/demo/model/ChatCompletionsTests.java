package dev.aicache.demo.model;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;

import dev.aicache.demo.wire.Ending;
import dev.aicache.demo.wire.WireRequest;
import dev.aicache.demo.wire.WireResponse;

import static org.assertj.core.api.Assertions.assertThat;

class ChatCompletionsTests {

    private static final String PATH = "/v1/chat/completions";
    private static final String WEATHER_TOOL = """
            "tools": [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object",
              "properties": {"city": {"type": "string"}, "days": {"type": "integer"}, "unit": {"enum": ["C", "F"]},
              "hourly": {"type": "boolean"}, "at": {"type": "object", "properties": {"lat": {"type": "number"}}}}}}}]
            """;

    @RegisterExtension
    static final RunningModel model = new RunningModel();

    @Test
    void answersWithWordsThatMentionTheQuestionAndANumber() {
        JsonNode answer = model.post(PATH, chat("Why is the sky blue?", ""));

        assertThat(answer.at("/choices/0/message/content").asString())
                .startsWith("[simulated answer #1] You asked: \"Why is the sky blue?\".");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(40);
        assertThat(answer.path("id").asString()).isEqualTo("chatcmpl-sim1");
    }

    @Test
    void answersTheSameQuestionInTheSameWordsUnderTheNextNumber() {
        String first = content(model.post(PATH, chat("Why?", "")));
        String second = content(model.post(PATH, chat("Why?", "")));

        assertThat(second).isNotEqualTo(first).isEqualTo(first.replace("#1", "#2"));
    }

    @Test
    void answersAnotherQuestionInOtherWords() {
        String first = content(model.post(PATH, chat("Why?", "")));
        String second = content(model.post(PATH, chat("How?", "")));

        assertThat(second.replace("#2", "#1").replace("How?", "Why?")).isNotEqualTo(first);
    }

    @Test
    void givesAsManyChoicesAsAskedFor() {
        JsonNode answer = model.post(PATH, chat("Why?", "\"n\": 3"));

        assertThat(answer.path("choices").size()).isEqualTo(3);
        assertThat(answer.at("/choices/2/message/content").asString()).startsWith("[simulated answer #1, choice 3]");
    }

    @Test
    void staysWithinTheTokensThatTheCallerPaysFor() {
        JsonNode answer = model.post(PATH, chat("Why?", "\"max_completion_tokens\": 3"));

        assertThat(content(answer)).isEqualTo("[simulated answer #1] You asked:");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void readsContentThatComesInParts() {
        JsonNode answer = model.post(PATH, """
                {"model": "m", "messages": [{"role": "user", "content": [
                  {"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "data:"}}]}]}
                """);

        assertThat(content(answer)).contains("\"Look\"");
    }

    @Test
    void streamsTheSameWordsItWouldAnswerWith() {
        String whole = content(model.post(PATH, chat("Why?", "")));
        WireResponse stream = model.exchange(WireRequest.post(PATH, chat("Why?", "\"stream\": true")));
        List<JsonNode> chunks = chunks(stream);

        assertThat(stream.ending()).isEqualTo(Ending.WHOLE);
        assertThat(stream.header("content-type")).startsWith("text/event-stream");
        assertThat(stream.header("cache-control")).isEqualTo("no-cache");
        assertThat(chunks.get(0).at("/choices/0/delta/role").asString()).isEqualTo("assistant");
        assertThat(joined(chunks, "/choices/0/delta/content")).isEqualTo(whole.replace("#1", "#2"));
        assertThat(chunks.get(chunks.size() - 1).at("/choices/0/finish_reason").asString())
                .isEqualTo("stop");
        assertThat(chunks).noneMatch(chunk -> chunk.has("usage"));
        assertThat(stream.body()).endsWith("\n\ndata: [DONE]\n\n");
    }

    @Test
    void reportsTheUsageOfAStreamWhereAskedTo() {
        String request = chat("Why?", "\"stream\": true, \"stream_options\": {\"include_usage\": true}");
        List<JsonNode> chunks = chunks(model.exchange(WireRequest.post(PATH, request)));
        JsonNode last = chunks.remove(chunks.size() - 1);

        assertThat(last.path("choices").isEmpty()).isTrue();
        assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo(40);
        assertThat(chunks).allMatch(chunk -> chunk.path("usage").isNull());
    }

    @Test
    void finishesEveryChoiceOfAStream() {
        List<JsonNode> chunks =
                chunks(model.exchange(WireRequest.post(PATH, chat("Why?", "\"stream\": true, \"n\": 2"))));

        assertThat(chunks.stream()
                        .filter(chunk -> chunk.at("/choices/0/finish_reason").isString())
                        .map(chunk -> chunk.at("/choices/0/index").asInt()))
                .containsExactly(0, 1);
    }

    @Test
    void usesAToolForTheWeather() {
        JsonNode choice =
                model.post(PATH, chat("What is the weather?", WEATHER_TOOL)).at("/choices/0");

        assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(choice.at("/message/content").isNull()).isTrue();
        assertThat(choice.at("/message/tool_calls/0/id").asString()).isEqualTo("call_sim1_0");
        assertThat(Json.parse(
                        choice.at("/message/tool_calls/0/function/arguments").asString()))
                .isEqualTo(Json.parse("""
                        {"city": "Berlin", "days": 7, "unit": "C", "hourly": true, "at": {"lat": 7}}"""));
    }

    @Test
    void streamsTheArgumentsOfAToolInFragments() {
        String request = chat("What is the weather?", WEATHER_TOOL + ", \"stream\": true");
        List<JsonNode> chunks = chunks(model.exchange(WireRequest.post(PATH, request)));
        List<JsonNode> named = chunks.stream()
                .filter(chunk -> chunk.at("/choices/0/delta/tool_calls/0").has("id"))
                .toList();

        assertThat(named).hasSize(1);
        assertThat(named.get(0)
                        .at("/choices/0/delta/tool_calls/0/function/name")
                        .asString())
                .isEqualTo("weather");
        assertThat(Json.parse(joined(chunks, "/choices/0/delta/tool_calls/0/function/arguments"))
                        .path("city")
                        .asString())
                .isEqualTo("Berlin");
        assertThat(chunks.get(chunks.size() - 1).at("/choices/0/finish_reason").asString())
                .isEqualTo("tool_calls");
    }

    @Test
    void usesAToolWhereItHasTo() {
        JsonNode answer = model.post(PATH, chat("Hello", WEATHER_TOOL + ", \"tool_choice\": \"required\""));

        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
    }

    @Test
    void usesNoToolWhereItMustNotOrHasItsResult() {
        JsonNode forbidden = model.post(PATH, chat("The weather?", WEATHER_TOOL + ", \"tool_choice\": \"none\""));
        JsonNode answered = model.post(PATH, """
                {"model": "m", %s, "messages": [{"role": "user", "content": "The weather?"},
                  {"role": "tool", "tool_call_id": "call_1", "content": "Rain"}]}
                """.formatted(WEATHER_TOOL));

        assertThat(forbidden.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answered.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    }

    private static String chat(String question, String members) {
        return "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"" + question + "\"}]"
                + (members.isEmpty() ? "" : ", " + members) + "}";
    }

    private static String content(JsonNode answer) {
        return answer.at("/choices/0/message/content").asString();
    }

    private static List<JsonNode> chunks(WireResponse stream) {
        List<String> data = stream.data();
        assertThat(data).last().isEqualTo("[DONE]");
        return new ArrayList<>(
                data.subList(0, data.size() - 1).stream().map(Json::parse).toList());
    }

    private static String joined(List<JsonNode> chunks, String path) {
        return chunks.stream().map(chunk -> chunk.at(path).asString("")).reduce("", String::concat);
    }
}
