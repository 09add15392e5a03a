package dev.aicache.demo.model;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import dev.aicache.demo.wire.Ending;
import dev.aicache.demo.wire.WireRequest;
import dev.aicache.demo.wire.WireResponse;

import static org.assertj.core.api.Assertions.assertThat;

class GenerateContentTests {

    private static final String WHOLE = "/v1beta/models/simulated-gemini:generateContent";
    private static final String STREAM = "/v1beta/models/simulated-gemini:streamGenerateContent?alt=sse";
    private static final String REQUEST = "{\"contents\": [{\"role\": \"user\", \"parts\": [{\"text\": \"Why?\"}]}]}";

    @RegisterExtension
    static final RunningModel model = new RunningModel();

    @Test
    void answersWithOneCandidate() {
        JsonNode answer = model.post(WHOLE, REQUEST);

        assertThat(answer.at("/candidates/0/content/parts/0/text").asString())
                .startsWith("[simulated answer #1] You asked: \"Why?\".");
        assertThat(answer.at("/candidates/0/finishReason").asString()).isEqualTo("STOP");
        assertThat(answer.at("/usageMetadata/candidatesTokenCount").asInt()).isEqualTo(40);
    }

    @Test
    void streamsTheSameWordsItWouldAnswerWith() {
        String whole = text(model.post(WHOLE, REQUEST));
        WireResponse stream = model.exchange(WireRequest.post(STREAM, REQUEST));
        List<JsonNode> pieces = stream.data().stream().map(Json::parse).toList();
        JsonNode last = pieces.get(pieces.size() - 1);

        assertThat(stream.ending()).isEqualTo(Ending.WHOLE);
        assertThat(stream.header("content-type")).startsWith("text/event-stream");
        assertThat(pieces.stream().map(GenerateContentTests::text).reduce("", String::concat))
                .isEqualTo(whole.replace("#1", "#2"));
        assertThat(pieces.subList(0, pieces.size() - 1))
                .noneMatch(piece -> piece.at("/candidates/0").has("finishReason"));
        assertThat(last.at("/candidates/0/finishReason").asString()).isEqualTo("STOP");
        assertThat(last.at("/usageMetadata/candidatesTokenCount").asInt()).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({"length, MAX_TOKENS", "content-filter, SAFETY", "refusal, PROHIBITED_CONTENT", "no-terminal, ''"})
    void saysWhyItFinished(String wish, String reason) {
        JsonNode whole = Json.parse(simulate(WHOLE, wish).body());
        List<String> stream = simulate(STREAM, wish).data();

        assertThat(whole.at("/candidates/0/finishReason").asString("")).isEqualTo(reason);
        assertThat(Json.parse(stream.get(stream.size() - 1))
                        .at("/candidates/0/finishReason")
                        .asString(""))
                .isEqualTo(reason);
    }

    @Test
    void breaksDownWithAnError() {
        List<String> stream = simulate(STREAM, "error-event").data();
        JsonNode limited = Json.parse(simulate(WHOLE, "status=429").body());

        assertThat(Json.parse(stream.get(stream.size() - 1)).at("/error/status").asString())
                .isEqualTo("INTERNAL");
        assertThat(limited.at("/error/status").asString()).isEqualTo("RESOURCE_EXHAUSTED");
    }

    @Test
    void countsItsCallsWhateverTheModel() {
        model.post(WHOLE, REQUEST);
        model.post("/v1beta/models/another:generateContent", REQUEST);

        assertThat(model.calls()
                        .path("paths")
                        .path("/v1beta/models/*:generateContent")
                        .asInt())
                .isEqualTo(2);
    }

    private static WireResponse simulate(String path, String wish) {
        return model.exchange(WireRequest.post(path, REQUEST).with("X-Simulate", wish));
    }

    private static String text(JsonNode answer) {
        return answer.at("/candidates/0/content/parts/0/text").asString();
    }
}
