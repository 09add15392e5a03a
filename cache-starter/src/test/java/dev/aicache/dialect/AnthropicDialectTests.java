package dev.aicache.dialect;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.SkipReason;

import static dev.aicache.SkipReason.ERROR_IN_BODY;
import static dev.aicache.SkipReason.FINISH_REASON;
import static dev.aicache.SkipReason.INCOMPLETE;
import static dev.aicache.SkipReason.MEDIA_TYPE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class AnthropicDialectTests {

    private static final String ANSWER =
            "{\"id\":\"msg_syn\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m-2\","
                    + "\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                    + "\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}";

    private static final AnthropicDialect DIALECT = new AnthropicDialect();

    private static Optional<SkipReason> judge(String body) {
        return DIALECT.judge(RequestTraits.UNKNOWN, "application/json", body.getBytes(UTF_8));
    }

    private static Optional<SkipReason> judge(List<String> blocks) {
        return DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream; charset=utf-8", Streams.bytes(blocks));
    }

    @ParameterizedTest
    @ValueSource(strings = {"end_turn", "stop_sequence", "tool_use"})
    void storesWhatTheModelFinished(String reason) {
        assertThat(judge(ANSWER.replace("end_turn", reason))).isEmpty();
        assertThat(judge(Streams.replaced(
                        Streams.ANTHROPIC, "\"stop_reason\":\"tool_use\"", "\"stop_reason\":\"" + reason + "\" ")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens",
                "pause_turn",
                "refusal",
                "compaction",
                "model_context_window_exceeded",
                "from_the_future"
            })
    void doesNotStoreWhatItDidNot(String reason) {
        assertThat(judge(ANSWER.replace("end_turn", reason))).hasValue(FINISH_REASON);
        assertThat(judge(Streams.replaced(
                        Streams.ANTHROPIC, "\"stop_reason\":\"tool_use\"", "\"stop_reason\":\"" + reason + '"')))
                .hasValue(FINISH_REASON);
    }

    @Test
    void doesNotStoreAnswersWithoutAReason() {
        assertThat(judge(ANSWER.replace("\"end_turn\"", "null"))).hasValue(FINISH_REASON);
        assertThat(judge(ANSWER.replace("\"stop_reason\":\"end_turn\",", ""))).hasValue(FINISH_REASON);
        assertThat(judge(Streams.replaced(Streams.ANTHROPIC, "\"stop_reason\":\"tool_use\"", "\"stop_reason\":null")))
                .hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreErrors() {
        assertThat(judge("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}"))
                .hasValue(ERROR_IN_BODY);
        assertThat(judge(ANSWER.replace("\"role\"", "\"error\":{},\"role\""))).hasValue(ERROR_IN_BODY);
        assertThat(judge(ANSWER.replace(
                        "{\"type\":\"text\",\"text\":\"Hi\"}",
                        "{\"type\":\"web_search_tool_result\",\"content\":{\"error_code\":\"unavailable\"}}")))
                .hasValue(ERROR_IN_BODY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\"message\" | \"completion\"", "\"content\" | \"x\"", "\"type\":\"message\", | \"x\":0,"})
    void doesNotStoreOtherShapes(String from, String to) {
        assertThat(judge(ANSWER.replace(from, to))).hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreAnAnswerCutAnywhere() {
        for (int length = 0; length < ANSWER.length(); length++) {
            assertThat(judge(ANSWER.substring(0, length)))
                    .as("cut at %d", length)
                    .hasValue(INCOMPLETE);
        }
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/plain", ANSWER.getBytes(UTF_8)))
                .hasValue(MEDIA_TYPE);
    }

    @Test
    void storesAStreamOfTheWholeGrammar() {
        assertThat(judge(Streams.ANTHROPIC)).isEmpty();
        assertThat(judge(Streams.with(Streams.ANTHROPIC, 3, Streams.event("from_the_future", "\"x\":1"))))
                .isEmpty();
        assertThat(judge(Streams.with(Streams.ANTHROPIC, 0, Streams.event("ping", "\"x\":1"))))
                .isEmpty();
        assertThat(judge(Streams.with(Streams.ANTHROPIC, 11, ": keep-alive\n\n")))
                .isEmpty();
        assertThat(judge(Streams.with(
                        Streams.ANTHROPIC, 10, Streams.event("message_delta", "\"delta\":{\"stop_reason\":null}"))))
                .isEmpty();
    }

    @Test
    void doesNotStoreAStreamCutAnywhere() {
        byte[] whole = Streams.bytes(Streams.ANTHROPIC);
        for (int length = 0; length < whole.length; length++) {
            assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream", Arrays.copyOf(whole, length)))
                    .as("cut at %d", length)
                    .hasValue(INCOMPLETE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 6, 8, 9, 10})
    void doesNotStoreAStreamThatLacksAnEventOfItsGrammar(int missing) {
        assertThat(judge(Streams.without(Streams.ANTHROPIC, missing))).hasValue(INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 6, 8, 10})
    void doesNotStoreAStreamThatHasAnEventTwice(int twice) {
        assertThat(judge(Streams.with(Streams.ANTHROPIC, twice, Streams.ANTHROPIC.get(twice))))
                .hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreAStreamWithAnErrorAnywhere() {
        for (String error : List.of(
                Streams.event("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}"),
                Streams.data("{\"type\":\"error\",\"error\":{}}"),
                "event: error\ndata: boom\n\n")) {
            for (int at = 0; at <= Streams.ANTHROPIC.size(); at++) {
                assertThat(judge(Streams.with(Streams.ANTHROPIC, at, error))).hasValue(ERROR_IN_BODY);
            }
        }
        assertThat(judge(Streams.replaced(
                        Streams.ANTHROPIC,
                        "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
                        "{\"type\":\"web_fetch_tool_result\",\"content\":{\"error_code\":\"unavailable\"}}")))
                .hasValue(ERROR_IN_BODY);
    }

    @Test
    void doesNotStoreAStreamWithAnythingButCommentsAfterItsEnd() {
        assertThat(judge(Streams.with(Streams.ANTHROPIC, 11, Streams.event("ping", "\"x\":1"))))
                .hasValue(INCOMPLETE);
        assertThat(judge(Streams.with(Streams.ANTHROPIC, 11, "event: ping\n"))).hasValue(INCOMPLETE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"index\":1 | \"index\":2",
                "\"index\":1 | \"index\":0",
                "\"index\":0 | \"index\":1",
                "\"index\":0 | \"x\":0",
                "\"index\":0 | \"index\":\"0\"",
                "event: content_block_delta | event: other",
                "\"message\":{ | \"other\":{",
                "{\"type\":\"ping\", | {\"type\":\"\",",
                "{\"type\":\"ping\", | [",
                "event: message_stop | data:"
            })
    void doesNotStoreAStreamOfAnotherGrammar(String from, String to) {
        assertThat(judge(Streams.replaced(Streams.ANTHROPIC, from, to))).hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreAStreamWhoseBlocksAreNotInOrder() {
        String start = Streams.ANTHROPIC.get(6);
        String delta = Streams.ANTHROPIC.get(7);

        assertThat(judge(Streams.with(
                        Streams.without(Streams.ANTHROPIC, 6), 6, start.replace("\"index\":1", "\"index\":5"))))
                .as("the start of a block has another index")
                .hasValue(INCOMPLETE);
        assertThat(judge(Streams.with(
                        Streams.without(Streams.ANTHROPIC, 7), 7, delta.replace("\"index\":1", "\"index\":0"))))
                .as("a delta has another index")
                .hasValue(INCOMPLETE);
        assertThat(judge(Streams.with(Streams.ANTHROPIC, 5, Streams.ANTHROPIC.get(2))))
                .as("a delta comes after its block")
                .hasValue(INCOMPLETE);
        assertThat(judge(Streams.with(Streams.without(Streams.ANTHROPIC, 0), 4, Streams.ANTHROPIC.get(0))))
                .as("the message starts after its first block")
                .hasValue(INCOMPLETE);
        assertThat(judge(List.of(
                        start.replace("\"index\":1", "\"index\":0"),
                        Streams.ANTHROPIC.get(4),
                        Streams.ANTHROPIC.get(0),
                        Streams.ANTHROPIC.get(9),
                        Streams.ANTHROPIC.get(10))))
                .as("the message starts after its only block")
                .hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreAStreamWhoseEventsHaveNoNames() {
        assertThat(judge(Streams.ANTHROPIC.stream()
                        .map(block -> block.replaceFirst("event: .*\n", ""))
                        .toList()))
                .hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreAStreamWithABlockAfterTheStopReason() {
        List<String> late = Streams.with(Streams.ANTHROPIC, 10, Streams.event("content_block_start", "\"index\":2"));

        assertThat(judge(Streams.with(late, 11, Streams.event("content_block_stop", "\"index\":2"))))
                .hasValue(INCOMPLETE);
    }

    @Test
    void storesTruncatedAnswersWhereTheRouteWantsThem() {
        byte[] whole = ANSWER.replace("end_turn", "max_tokens").getBytes(UTF_8);
        byte[] stream = Streams.bytes(
                Streams.replaced(Streams.ANTHROPIC, "\"stop_reason\":\"tool_use\"", "\"stop_reason\":\"max_tokens\""));

        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, AnswerRules.TRUNCATED, "application/json", whole))
                .isEmpty();
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, AnswerRules.TRUNCATED, "text/event-stream", stream))
                .isEmpty();
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "application/json", whole))
                .hasValue(FINISH_REASON);
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream", stream))
                .hasValue(FINISH_REASON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause_turn", "refusal", "compaction", "model_context_window_exceeded"})
    void neverStoresWhatEndedForAnotherReason(String reason) {
        assertThat(DIALECT.judge(
                        RequestTraits.UNKNOWN,
                        AnswerRules.TRUNCATED,
                        "application/json",
                        ANSWER.replace("end_turn", reason).getBytes(UTF_8)))
                .hasValue(FINISH_REASON);
    }
}
