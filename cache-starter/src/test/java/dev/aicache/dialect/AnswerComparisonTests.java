package dev.aicache.dialect;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.aicache.ShadowResult;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** How far two answers are the same, by protocol. */
class AnswerComparisonTests {

    private static final String JSON = "application/json";
    private static final String SSE = "text/event-stream; charset=utf-8";

    private static ShadowResult compare(String dialect, @Nullable String type, String one, String other) {
        return AnswerComparison.of(dialect, type, one.getBytes(UTF_8), other.getBytes(UTF_8));
    }

    private static String chat(String id, String message, String reason) {
        return "{\"id\":\"%s\",\"object\":\"chat.completion\",\"created\":1,\"choices\":[{\"index\":0,\"message\":%s,"
                        .formatted(id, message)
                + "\"finish_reason\":\"%s\"}],\"usage\":{\"total_tokens\":%d}}".formatted(reason, id.length());
    }

    private static String said(String text) {
        return "{\"role\":\"assistant\",\"content\":\"%s\"}".formatted(text);
    }

    private static String called(String id, String arguments) {
        return "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"%s\",\"type\":\"function\","
                        .formatted(id)
                + "\"function\":{\"name\":\"weather\",\"arguments\":\"%s\"}}]}".formatted(arguments);
    }

    private static String stream(String id, String... deltas) {
        StringBuilder stream = new StringBuilder();
        for (String delta : deltas) {
            stream.append("data: {\"id\":\"%s\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n"
                    .formatted(id, delta));
        }
        return stream.append("data: [DONE]\n\n").toString();
    }

    @Test
    void chatAnswersDifferByIdTimeAndUsageOnly() {
        String one = chat("a", said("yes"), "stop");

        assertThat(compare("openai-chat", JSON, one, one)).isEqualTo(ShadowResult.IDENTICAL);
        assertThat(compare("openai-chat", JSON, one, chat("bb", said("yes"), "stop")))
                .isEqualTo(ShadowResult.VOLATILE);
        assertThat(compare("openai-chat", JSON, one, one.replace(":", " : "))).isEqualTo(ShadowResult.VOLATILE);
        assertThat(compare("openai-chat", JSON, one, chat("bb", said("yes"), "length")))
                .isEqualTo(ShadowResult.SAME_TEXT);
        assertThat(compare("openai-chat", JSON, one, chat("a", said("no"), "stop")))
                .isEqualTo(ShadowResult.DIFFERENT_TEXT);
    }

    @Test
    void aCallOfAToolIsWhatIsSaid() {
        String one = chat("a", called("call-1", "{}"), "tool_calls");

        assertThat(compare("openai-chat", JSON, one, chat("b", called("call-2", "{}"), "tool_calls")))
                .isEqualTo(ShadowResult.VOLATILE);
        assertThat(compare("openai-chat", JSON, one, chat("a", called("call-1", "{1}"), "tool_calls")))
                .isEqualTo(ShadowResult.DIFFERENT_TEXT);
        assertThat(compare("openai-chat", JSON, one, one.replace("weather", "time")))
                .isEqualTo(ShadowResult.DIFFERENT_TEXT);
    }

    @Test
    void aStreamMayBeCutIntoOtherPieces() {
        String one = stream("a", "one", " two");

        assertThat(compare("openai-chat", SSE, one, stream("b", "one", " two"))).isEqualTo(ShadowResult.VOLATILE);
        assertThat(compare("openai-chat", SSE, one, stream("b", "o", "ne ", "two")))
                .isEqualTo(ShadowResult.SAME_TEXT);
        assertThat(compare("openai-chat", SSE, one, stream("b", "one", " three")))
                .isEqualTo(ShadowResult.DIFFERENT_TEXT);
    }

    @Test
    void piecesOfSeveralTextsAreToldApart() {
        String block = "data: {\"type\":\"content_block_delta\",\"index\":%d,\"delta\":{\"text\":\"%s\"}}\n\n";
        String one = block.formatted(0, "a") + block.formatted(1, "b");

        assertThat(compare("anthropic-messages", SSE, one, block.formatted(1, "b") + block.formatted(0, "a")))
                .isEqualTo(ShadowResult.SAME_TEXT);
        assertThat(compare("anthropic-messages", SSE, one, block.formatted(0, "b") + block.formatted(1, "a")))
                .isEqualTo(ShadowResult.DIFFERENT_TEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "anthropic-messages; {\"id\":\"%s\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}],\"usage\":{\"input_tokens\":1}}",
                "openai-responses; {\"id\":\"%s\",\"created_at\":1,\"output\":[{\"id\":\"%1$s\",\"content\":[{\"text\":\"x\"}]}]}",
                "gemini; {\"responseId\":\"%s\",\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\"}]}}]}",
                "ollama-chat; {\"created_at\":\"%s\",\"message\":{\"content\":\"x\"},\"total_duration\":1}",
                "mine; {\"id\":\"%s\",\"text\":\"x\"}"
            })
    void whatDiffersFromCallToCallIsOfTheProtocol(String dialect, String answer) {
        assertThat(compare(dialect, JSON, answer.formatted("a"), answer.formatted("b")))
                .isEqualTo(ShadowResult.VOLATILE);
        assertThat(compare(
                        dialect,
                        JSON,
                        answer.formatted("a"),
                        answer.formatted("a").replace("\"x\"", "\"y\"")))
                .isEqualTo(ShadowResult.DIFFERENT_TEXT);
    }

    @Test
    void anIdThatTheModelWroteItselfIsNoChance() {
        String answer = "{\"id\":\"1\",\"content\":[{\"type\":\"tool_use\",\"name\":\"buy\",\"input\":{\"id\":%d}}]}";

        assertThat(compare("anthropic-messages", JSON, answer.formatted(1), answer.formatted(2)))
                .isEqualTo(ShadowResult.DIFFERENT_TEXT);
    }

    @Test
    void linesAreReadOneByOne() {
        String lines =
                "{\"created_at\":\"%s\",\"message\":{\"content\":\"a\"}}\n{\"created_at\":\"%s\",\"done\":true}\n";

        assertThat(compare("ollama-chat", "application/x-ndjson", lines.formatted(1, 2), lines.formatted(3, 4)))
                .isEqualTo(ShadowResult.VOLATILE);
    }

    @Test
    void whatHasNoTextIsTheSameOrDiffers() {
        assertThat(compare("openai-embeddings", JSON, "{\"data\":[0.1]}", "{\"data\":[0.2]}"))
                .isEqualTo(ShadowResult.DIFFERENT_TEXT);
        assertThat(compare("plain-json", "image/png", "a", "b")).isEqualTo(ShadowResult.DIFFERENT_TEXT);
        assertThat(compare("plain-json", null, "a", "a")).isEqualTo(ShadowResult.IDENTICAL);
        assertThat(compare("openai-chat", JSON, "{", "[")).isEqualTo(ShadowResult.DIFFERENT_TEXT);
    }
}
