package dev.aicache.dialect;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

import static dev.aicache.SkipReason.ERROR_IN_BODY;
import static dev.aicache.SkipReason.FINISH_REASON;
import static dev.aicache.SkipReason.INCOMPLETE;
import static dev.aicache.SkipReason.MEDIA_TYPE;
import static dev.aicache.dialect.Streams.OLLAMA_CHAT;
import static dev.aicache.dialect.Streams.OLLAMA_GENERATE;
import static dev.aicache.dialect.Streams.replaced;
import static dev.aicache.dialect.Streams.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class OllamaDialectTests {

    private static final String CHAT_REQUEST =
            "{\"model\":\"m-4\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String GENERATE_REQUEST = "{\"model\":\"m-4\",\"prompt\":\"Hi\"}";

    private static final OllamaDialect CHAT = OllamaDialect.chat();
    private static final OllamaDialect GENERATE = OllamaDialect.generate();

    private static Optional<SkipReason> judge(String type, String body) {
        return CHAT.judge(RequestTraits.UNKNOWN, type, body.getBytes(UTF_8));
    }

    private static Optional<SkipReason> judge(List<String> lines) {
        return judge("application/x-ndjson", String.join("", lines));
    }

    private static Optional<SkipReason> judgeWhole(String body) {
        return judge("application/json; charset=utf-8", body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m-4\"}",
                "{\"model\":\"m-4\",\"messages\":[],\"prompt\":\"\"}",
                "{\"model\":\"m-4\",\"messages\":null,\"prompt\":null,\"keep_alive\":0}",
                "{\"model\":\"m-4\",\"messages\":[{}],\"messages\":[],\"prompt\":\"a\",\"prompt\":\"\"}"
            })
    void doesNotKeepARequestFromLoadingTheModel(String request) {
        assertThat(CHAT.bypass(Requests.of(request))).hasValue(BypassReason.STATEFUL);
        assertThat(GENERATE.bypass(Requests.of(request))).hasValue(BypassReason.STATEFUL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"context\":[1,2] | STATEFUL",
                "\"tools\":[{\"type\":\"web_search\"}] | LIVE_DATA",
                "\"x\":{\"image_url\":\"https://x\"} | REFERENCE"
            })
    void doesNotAnswerWhatDependsOnMoreThanTheRequest(String members, BypassReason reason) {
        assertThat(CHAT.bypass(Requests.with(CHAT_REQUEST, members))).hasValue(reason);
        assertThat(GENERATE.bypass(Requests.with(GENERATE_REQUEST, members))).hasValue(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"keep_alive\":\"5m\"",
                "\"stream\":false",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
                "\"x\":[{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{\"url\":\"https://x\"}}}]}]"
            })
    void answersWhatTheRequestHoldsInFull(String members) {
        assertThat(CHAT.bypass(Requests.with(CHAT_REQUEST, members))).isEmpty();
        assertThat(GENERATE.bypass(Requests.with(GENERATE_REQUEST, members))).isEmpty();
    }

    @Test
    void storesWhatIsDone() {
        assertThat(judge(OLLAMA_CHAT)).isEmpty();
        assertThat(judge(OLLAMA_GENERATE)).isEmpty();
        assertThat(judgeWhole(OLLAMA_CHAT.get(1))).isEmpty();
        assertThat(judgeWhole(OLLAMA_GENERATE.get(1))).isEmpty();
        assertThat(judge(OLLAMA_CHAT.subList(1, 2))).isEmpty();
        assertThat(judge(with(OLLAMA_CHAT, 1, "\n \r\n"))).isEmpty();
        assertThat(judge(replaced(OLLAMA_CHAT, "}\n", "}\r\n"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"length\"", "\"load\"", "\"unload\"", "\"\"", "null", "\"from_the_future\"", "7"})
    void doesNotStoreWhatIsDoneForAnotherReason(String reason) {
        List<String> lines = replaced(OLLAMA_CHAT, "\"stop\"", reason);

        assertThat(judge(lines)).hasValue(FINISH_REASON);
        assertThat(judgeWhole(lines.get(1))).hasValue(FINISH_REASON);
        boolean isTruncated = reason.equals("\"length\"");
        assertThat(CHAT.judge(
                                RequestTraits.UNKNOWN,
                                AnswerRules.TRUNCATED,
                                "application/x-ndjson",
                                Streams.bytes(lines))
                        .isEmpty())
                .isEqualTo(isTruncated);
        assertThat(CHAT.judge(
                                RequestTraits.UNKNOWN,
                                AnswerRules.TRUNCATED,
                                "application/json",
                                lines.get(1).getBytes(UTF_8))
                        .isEmpty())
                .isEqualTo(isTruncated);
    }

    @Test
    void doesNotStoreAnErrorOnAnyLine() {
        for (int at = 0; at <= 2; at++) {
            assertThat(judge(with(
                            OLLAMA_CHAT, at, "{\"error\":\"an error was encountered while running the model\"}\n")))
                    .isPresent()
                    .get()
                    .isEqualTo(at == 2 ? INCOMPLETE : ERROR_IN_BODY);
        }
        assertThat(judge(with(OLLAMA_CHAT.subList(0, 1), 1, "{\"error\":\"boom\"}\n")))
                .hasValue(ERROR_IN_BODY);
        assertThat(judgeWhole("{\"error\":\"boom\"}")).hasValue(ERROR_IN_BODY);
    }

    @Test
    void doesNotStoreWhatIsCutAnywhere() {
        byte[] whole = Streams.bytes(OLLAMA_CHAT);
        for (int length = 0; length < whole.length; length++) {
            assertThat(CHAT.judge(RequestTraits.UNKNOWN, "application/x-ndjson", Arrays.copyOf(whole, length)))
                    .as("cut at %d", length)
                    .hasValue(INCOMPLETE);
        }
        String json = OLLAMA_CHAT.get(1).strip();
        for (int length = 0; length < json.length(); length++) {
            assertThat(judgeWhole(json.substring(0, length))).hasValue(INCOMPLETE);
        }
    }

    @Test
    void doesNotStoreALineTooManyOrOfAnotherKind() {
        assertThat(judge(with(OLLAMA_CHAT, 2, OLLAMA_CHAT.get(0)))).hasValue(INCOMPLETE);
        assertThat(judge(with(OLLAMA_CHAT, 2, OLLAMA_CHAT.get(1)))).hasValue(INCOMPLETE);
        assertThat(judge(with(OLLAMA_CHAT, 1, "[]\n"))).hasValue(INCOMPLETE);
        assertThat(judge(with(OLLAMA_CHAT, 1, "{\"status\":\"pulling\",\"done\":false}\n")))
                .hasValue(INCOMPLETE);
        assertThat(judge(with(OLLAMA_CHAT, 1, "{\n"))).hasValue(INCOMPLETE);
        assertThat(judge(List.of("\n"))).hasValue(INCOMPLETE);
        assertThat(judgeWhole(OLLAMA_CHAT.get(0))).hasValue(INCOMPLETE);
        assertThat(judgeWhole("{\"done\":true,\"done_reason\":\"stop\"}")).hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreOtherMediaTypes() {
        String stream = String.join("", OLLAMA_CHAT);

        assertThat(judge("text/event-stream", stream)).hasValue(MEDIA_TYPE);
        assertThat(judge("text/plain", stream)).hasValue(MEDIA_TYPE);
        assertThat(judge("application/json", stream)).hasValue(INCOMPLETE);
    }
}
