package dev.aicache.dialect;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.SkipReason;

import static dev.aicache.SkipReason.ERROR_IN_BODY;
import static dev.aicache.SkipReason.FINISH_REASON;
import static dev.aicache.SkipReason.INCOMPLETE;
import static dev.aicache.SkipReason.MEDIA_TYPE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class ChatDialectTests {

    private static final String REQUEST = "{\"model\":\"m-1\",\"messages\":[]}";
    private static final String ANSWER =
            "{\"id\":\"chatcmpl-syn\",\"object\":\"chat.completion\",\"created\":1700000000,"
                    + "\"model\":\"m-1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\","
                    + "\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}";

    private static final ChatDialect DIALECT = new ChatDialect();

    private static Optional<SkipReason> judge(RequestTraits request, String type, byte[] body) {
        return DIALECT.judge(request, type, body);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 3", "1.0, 0", "-1, 0", "\"2\", 0", "null, 0", "99999999999, 0"})
    void readsHowManyAnswersAreWanted(String n, int choices) {
        assertThat(DIALECT.traits(Requests.with(REQUEST, "\"n\":" + n)).choices())
                .isEqualTo(choices);
    }

    @Test
    void doesNotGuessHowManyAnswersAreWanted() {
        assertThat(DIALECT.traits(Requests.of(REQUEST)).choices()).isZero();
        assertThat(DIALECT.traits(Requests.with(REQUEST, "\"n\":1,\"n\":2")).choices())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"include_usage\":true} | true",
                "{\"include_usage\":false} | false",
                "{} | false",
                "null | false",
                "{\"include_usage\":false,\"include_usage\":true} | true"
            })
    void readsWhetherUsageIsWanted(String options, boolean wantsUsage) {
        assertThat(DIALECT.traits(Requests.with(REQUEST, "\"stream_options\":" + options))
                        .wantsUsage())
                .isEqualTo(wantsUsage);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=utf-8",
                " application/json ;x=y",
                "application/vnd.x+JSON"
            })
    void knowsJsonHoweverItIsWritten(String type) {
        assertThat(judge(RequestTraits.UNKNOWN, type, ANSWER.getBytes(UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "Text/Event-Stream;charset=UTF-8"})
    void knowsAStreamHoweverItIsWritten(String type) {
        assertThat(judge(RequestTraits.UNKNOWN, type, Streams.bytes(Streams.CHAT)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/html",
                "text/plain",
                "application/x-ndjson",
                "application/problem+json",
                "application/jsonp",
                "application/json, text/event-stream",
                "application/json;x=y, text/html",
                "Application/Problem+JSON",
                "text/x+json",
                "application/x+jsonp"
            })
    void doesNotStoreOtherMediaTypes(String type) {
        assertThat(judge(RequestTraits.UNKNOWN, type, ANSWER.getBytes(UTF_8))).hasValue(MEDIA_TYPE);
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, null, ANSWER.getBytes(UTF_8)))
                .hasValue(MEDIA_TYPE);
    }

    @Nested
    class WholeAnswers {

        private static Optional<SkipReason> judge(String from, String to) {
            assertThat(ANSWER).contains(from);
            return DIALECT.judge(
                    RequestTraits.UNKNOWN,
                    "application/json",
                    ANSWER.replace(from, to).getBytes(UTF_8));
        }

        @ParameterizedTest
        @ValueSource(strings = {"stop", "tool_calls", "function_call"})
        void areStoredWhereTheModelFinished(String reason) {
            assertThat(judge("\"stop\"", '"' + reason + '"')).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"length\"",
                    "\"content_filter\"",
                    "\"error\"",
                    "\"abort\"",
                    "\"insufficient_system_resource\"",
                    "\"from_the_future\"",
                    "\"STOP\"",
                    "null",
                    "1"
                })
        void areNotStoredWhereItDidNot(String reason) {
            assertThat(judge("\"stop\"", reason)).hasValue(FINISH_REASON);
        }

        @Test
        void areNotStoredWithoutAReasonOrWithARefusal() {
            assertThat(judge(",\"finish_reason\":\"stop\"", "")).hasValue(FINISH_REASON);
            assertThat(judge("\"refusal\":null", "\"refusal\":\"I can't help with that.\""))
                    .hasValue(FINISH_REASON);
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"boom\"", "{\"message\":\"boom\",\"code\":502}", "{}", "[]", "false"})
        void areNotStoredWithAnError(String error) {
            assertThat(judge("\"model\"", "\"error\":" + error + ",\"model\"")).hasValue(ERROR_IN_BODY);
            assertThat(judge("\"index\"", "\"error\":" + error + ",\"index\"")).hasValue(ERROR_IN_BODY);
        }

        @Test
        void areStoredWithANullError() {
            assertThat(judge("\"model\"", "\"error\":null,\"model\"")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"input", "output"})
        void areNotStoredWithAFailedModeration(String side) {
            String failed = "\"moderation\":{\"" + side + "\":{\"type\":\"error\",\"code\":\"c\"}},\"model\"";

            assertThat(judge("\"model\"", failed)).hasValue(ERROR_IN_BODY);
            assertThat(judge("\"model\"", failed.replace("\"error\"", "\"results\"")))
                    .isEmpty();
        }

        @Test
        void areNotStoredWhereAzuresFilterFailedOrActed() {
            String annotation = "\"content_filter_results\":%s,\"index\"";

            assertThat(judge(
                            "\"index\"", annotation.formatted("{\"hate\":{\"filtered\":false,\"severity\":\"safe\"}}")))
                    .isEmpty();
            assertThat(judge("\"index\"", annotation.formatted("{\"error\":{\"code\":\"content_filter_error\"}}")))
                    .hasValue(ERROR_IN_BODY);
            assertThat(judge("\"index\"", annotation.formatted("{\"hate\":{\"filtered\":true,\"severity\":\"high\"}}")))
                    .hasValue(FINISH_REASON);
            assertThat(
                            judge(
                                    "\"model\"",
                                    "\"prompt_filter_results\":[{\"content_filter_results\":{\"error\":{\"code\":\"x\"}}}],\"model\""))
                    .hasValue(ERROR_IN_BODY);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "\"chat.completion\" | \"chat.completion.chunk\"",
                    "\"chat.completion\" | null",
                    "\"object\":\"chat.completion\", | \"x\":0,",
                    "\"choices\" | \"x\"",
                    "\"message\" | \"delta\"",
                    "\"model\":\"m-1\" | \"object\":\"chat.completion\""
                })
        void areNotStoredInAnotherShape(String from, String to) {
            assertThat(judge(from, to)).hasValue(INCOMPLETE);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "{}",
                    "[]",
                    "null",
                    "\"x\"",
                    "<html></html>",
                    "{\"choices\":[],\"object\":\"chat.completion\"}",
                    "{\"choices\":[7],\"object\":\"chat.completion\"}",
                    "{\"choices\":[\"x\"],\"object\":\"chat.completion\"}"
                })
        void areNotStoredWhereThereIsNone(String body) {
            assertThat(ChatDialectTests.judge(RequestTraits.UNKNOWN, "application/json", body.getBytes(UTF_8)))
                    .hasValue(INCOMPLETE);
        }

        @Test
        void areNotStoredWhenCutAnywhere() {
            byte[] whole = ANSWER.getBytes(UTF_8);
            for (int length = 0; length < whole.length; length++) {
                assertThat(ChatDialectTests.judge(
                                RequestTraits.UNKNOWN, "application/json", Arrays.copyOf(whole, length)))
                        .as("cut at %d", length)
                        .hasValue(INCOMPLETE);
            }
        }

        @Test
        void areStoredAfterBlankLines() {
            assertThat(ChatDialectTests.judge(
                            RequestTraits.UNKNOWN, "application/json", ("\n\r\n \n" + ANSWER).getBytes(UTF_8)))
                    .isEmpty();
        }

        @Test
        void haveAsManyChoicesAsWereAskedFor() {
            String choice = ANSWER.substring(ANSWER.indexOf("{\"index\""), ANSWER.indexOf("],\"usage\""));
            String two = ANSWER.replace(choice, choice + "," + choice.replace("\"index\":0", "\"index\":1"));
            String oneBad = two.replaceFirst("\"finish_reason\":\"stop\"", "\"finish_reason\":\"length\"");

            assertThat(judgeFor(1, ANSWER)).isEmpty();
            assertThat(judgeFor(2, ANSWER)).hasValue(INCOMPLETE);
            assertThat(judgeFor(2, two)).isEmpty();
            assertThat(judgeFor(1, two)).hasValue(INCOMPLETE);
            assertThat(judgeFor(0, two)).isEmpty();
            assertThat(judgeFor(2, oneBad)).hasValue(FINISH_REASON);
        }

        private static Optional<SkipReason> judgeFor(int choices, String body) {
            return ChatDialectTests.judge(new RequestTraits(choices, false), "application/json", body.getBytes(UTF_8));
        }
    }

    @Nested
    class Streaming {

        private static Optional<SkipReason> judge(List<String> blocks) {
            return judge(RequestTraits.UNKNOWN, blocks);
        }

        private static Optional<SkipReason> judge(RequestTraits request, List<String> blocks) {
            return DIALECT.judge(request, "text/event-stream", Streams.bytes(blocks));
        }

        static List<List<String>> recordings() {
            return List.of(Streams.CHAT, Streams.AZURE, Streams.VLLM, Streams.OPEN_ROUTER, Streams.TOOL_CALL);
        }

        @ParameterizedTest
        @MethodSource("recordings")
        void isStoredWhole(List<String> recording) {
            assertThat(judge(recording)).isEmpty();
            assertThat(judge(new RequestTraits(1, false), recording)).isEmpty();
            assertThat(judge(Streams.with(recording, recording.size(), ": keep-alive\n\n")))
                    .isEmpty();
            assertThat(judge(Streams.with(recording, 1, ": keep-alive\n\n"))).isEmpty();
            assertThat(judge(recording.stream()
                            .map(block -> block.replace("\n", "\r\n"))
                            .toList()))
                    .isEmpty();
        }

        @ParameterizedTest
        @MethodSource("recordings")
        void isNotStoredWhenCutAnywhere(List<String> recording) {
            byte[] whole = Streams.bytes(recording);
            for (int length = 0; length < whole.length; length++) {
                assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream", Arrays.copyOf(whole, length)))
                        .as("cut at %d", length)
                        .hasValue(INCOMPLETE);
            }
        }

        @ParameterizedTest
        @MethodSource("recordings")
        void isNotStoredWithAnErrorAnywhere(List<String> recording) {
            for (String error : List.of(
                    Streams.data("{\"error\":{\"message\":\"boom\",\"type\":\"server_error\",\"code\":500}}"),
                    Streams.data("{\"object\":\"error\",\"message\":\"boom\",\"code\":400}"),
                    "event: error\ndata: boom\n\n")) {
                for (int at = 0; at <= recording.size(); at++) {
                    assertThat(judge(Streams.with(recording, at, error))).hasValue(ERROR_IN_BODY);
                }
            }
        }

        @Test
        void isNotStoredAfterAnErrorWithoutTheTerminalEvent() {
            List<String> broken = List.of(Streams.CHAT.get(0), Streams.data("{\"error\":{\"message\":\"boom\"}}"));

            assertThat(judge(broken)).hasValue(ERROR_IN_BODY);
            assertThat(judge(List.of(
                            Streams.OPEN_ROUTER.get(1),
                            Streams.chunk("{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}")
                                    .replace("\"usage\":null", "\"error\":{\"code\":502}"))))
                    .hasValue(ERROR_IN_BODY);
            assertThat(judge(Streams.replaced(Streams.CHAT, "\"delta\":{}", "\"delta\":{},\"error\":{\"code\":502}")))
                    .hasValue(ERROR_IN_BODY);
        }

        @Test
        void isNotStoredWithoutItsTerminalEvent() {
            assertThat(judge(Streams.without(Streams.CHAT, 4))).hasValue(INCOMPLETE);
        }

        @Test
        void isNotStoredWithAnythingButCommentsAfterItsTerminalEvent() {
            for (String block :
                    List.of(Streams.CHAT.get(1), Streams.CHAT.get(3), Streams.data("[DONE]"), Streams.data("x"))) {
                assertThat(judge(Streams.with(Streams.CHAT, 5, block))).hasValue(INCOMPLETE);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"data: x", ": c", "data: [DONE]\n", "x\n"})
        void isNotStoredWithARestBehindIt(String rest) {
            assertThat(judge(Streams.with(Streams.CHAT, 5, rest))).hasValue(INCOMPLETE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"length", "content_filter", "error", "from_the_future"})
        void isNotStoredWhereTheModelDidNotFinish(String reason) {
            assertThat(judge(Streams.replaced(Streams.CHAT, "\"stop\"", '"' + reason + '"')))
                    .hasValue(FINISH_REASON);
        }

        @Test
        void isNotStoredWithoutAFinishReason() {
            assertThat(judge(Streams.without(Streams.CHAT, 2))).hasValue(INCOMPLETE);
            assertThat(judge(List.of(Streams.CHAT.get(3), Streams.CHAT.get(4)))).hasValue(INCOMPLETE);
        }

        @Test
        void isNotStoredWithALateBlock() {
            List<String> late = Streams.replaced(
                    Streams.AZURE,
                    "\"finish_reason\":null,\"content_filter_results\"",
                    "\"finish_reason\":\"content_filter\",\"content_filter_results\"");
            String annotation = "\"hate\":{\"filtered\":false,\"severity\":\"safe\"}},\"content_filter_offsets\"";

            assertThat(judge(late)).hasValue(FINISH_REASON);
            assertThat(judge(Streams.replaced(Streams.AZURE, annotation, annotation.replace("false", "true"))))
                    .hasValue(FINISH_REASON);
            assertThat(judge(Streams.replaced(Streams.AZURE, annotation, "\"error\":{}},\"content_filter_offsets\"")))
                    .hasValue(ERROR_IN_BODY);
        }

        @Test
        void isNotStoredWithARefusal() {
            assertThat(judge(Streams.replaced(Streams.CHAT, "\"content\":\"Hi\"", "\"refusal\":\"I can't\"")))
                    .hasValue(FINISH_REASON);
        }

        @Test
        void isNotStoredWithAFailedModeration() {
            String moderation =
                    Streams.data("{\"object\":\"chat.completion.chunk\",\"moderation\":{\"input\":{\"type\":\"%s\"}}}");

            assertThat(judge(Streams.with(Streams.CHAT, 3, moderation.formatted("results"))))
                    .isEmpty();
            assertThat(judge(Streams.with(Streams.CHAT, 3, moderation.formatted("error"))))
                    .hasValue(ERROR_IN_BODY);
        }

        @Test
        void isNotStoredWithoutTheUsageThatWasAskedFor() {
            RequestTraits wantsUsage = new RequestTraits(0, true);

            assertThat(judge(wantsUsage, Streams.CHAT)).isEmpty();
            assertThat(judge(wantsUsage, Streams.VLLM)).isEmpty();
            assertThat(judge(wantsUsage, Streams.without(Streams.CHAT, 3))).hasValue(INCOMPLETE);
            assertThat(judge(wantsUsage, Streams.without(Streams.VLLM, 1))).hasValue(INCOMPLETE);
            assertThat(judge(Streams.without(Streams.CHAT, 3))).isEmpty();
        }

        @Test
        void hasAsManyChoicesAsWereAskedFor() {
            List<String> two = Streams.with(
                    Streams.with(Streams.CHAT, 1, Streams.CHAT.get(1).replace("\"index\":0", "\"index\":1")),
                    4,
                    Streams.CHAT.get(2).replace("\"index\":0", "\"index\":1"));

            assertThat(judge(new RequestTraits(2, false), two)).isEmpty();
            assertThat(judge(new RequestTraits(0, false), two)).isEmpty();
            assertThat(judge(new RequestTraits(1, false), two)).hasValue(INCOMPLETE);
            assertThat(judge(new RequestTraits(3, false), two)).hasValue(INCOMPLETE);
            assertThat(judge(new RequestTraits(2, false), Streams.CHAT)).hasValue(INCOMPLETE);
            assertThat(judge(new RequestTraits(2, false), Streams.without(two, 4)))
                    .hasValue(INCOMPLETE);
            assertThat(judge(new RequestTraits(2, false), Streams.replaced(two, "\"index\":1", "\"index\":2")))
                    .hasValue(INCOMPLETE);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "{",
                    "null",
                    "[]",
                    "\"x\"",
                    "{}",
                    "{\"statusCode\":500,\"message\":\"m\"}",
                    "{\"choices\":7}",
                    "{\"choices\":[7]}",
                    "{\"choices\":[\"x\"]}",
                    "{\"choices\":[{\"index\":\"0\"}]}",
                    "{\"choices\":[{\"index\":-1}]}",
                    "{\"object\":\"other\",\"choices\":[]}",
                    "{\"choices\":[],\"choices\":[]}"
                })
        void isNotStoredWithAFrameThatIsNone(String frame) {
            assertThat(judge(Streams.with(Streams.CHAT, 1, Streams.data(frame))))
                    .hasValue(INCOMPLETE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "repetition"})
    void storesTruncatedAnswersWhereTheRouteWantsThem(String reason) {
        byte[] whole = ANSWER.replace("\"stop\"", '"' + reason + '"').getBytes(UTF_8);
        byte[] stream = Streams.bytes(Streams.replaced(Streams.CHAT, "\"stop\"", '"' + reason + '"'));

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
    @ValueSource(strings = {"content_filter", "error", "abort", "insufficient_system_resource", "from_the_future"})
    void neverStoresWhatEndedForAnotherReason(String reason) {
        assertThat(DIALECT.judge(
                        RequestTraits.UNKNOWN,
                        AnswerRules.TRUNCATED,
                        "application/json",
                        ANSWER.replace("\"stop\"", '"' + reason + '"').getBytes(UTF_8)))
                .hasValue(FINISH_REASON);
    }
}
