package dev.aicache.dialect;

import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.aicache.dialect.Streams.bytes;
import static dev.aicache.dialect.Streams.data;
import static dev.aicache.dialect.Streams.event;
import static dev.aicache.dialect.Streams.replaced;
import static dev.aicache.dialect.Streams.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What answers say they took, read as their providers bill it. */
class UsageTests {

    private static final String JSON = "application/json";
    private static final String SSE = "text/event-stream; charset=utf-8";

    /** What stands in place of a number of tokens and is none. */
    static List<String> noCounts() {
        return List.of("-1", "1.5", "1e3", "\"7\"", "true", "[]", "{}", "9007199254740993", "18446744073709551617");
    }

    @Nested
    class OfChat {

        private static final ChatDialect DIALECT = new ChatDialect();
        private static final String ANSWER =
                "{\"id\":\"chatcmpl-syn\",\"object\":\"chat.completion\",\"created\":1700000000,"
                        + "\"model\":\"gpt-5-mini-2026-01-01\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                        + "\"content\":\"Hi\",\"refusal\":null},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":210,\"total_tokens\":229,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":12,\"audio_tokens\":0},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":192,\"audio_tokens\":0,"
                        + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}},"
                        + "\"service_tier\":\"default\"}";

        private static @Nullable Usage whole(String json) {
            return DIALECT.usage(JSON, json.getBytes(UTF_8)).orElse(null);
        }

        private static @Nullable Usage streamed(List<String> blocks) {
            return DIALECT.usage(SSE, bytes(blocks)).orElse(null);
        }

        @Test
        void countsCachedInputAndReasoningOnceAsTheTotalsDo() {
            assertThat(whole(ANSWER)).isEqualTo(new Usage("gpt-5-mini-2026-01-01", 19, 210));
        }

        @ParameterizedTest
        @MethodSource("dev.aicache.dialect.UsageTests#noCounts")
        void takesNothingThatIsNoCount(String value) {
            assertThat(whole(ANSWER.replace("\"prompt_tokens\":19", "\"prompt_tokens\":" + value)))
                    .isNull();
            assertThat(whole(ANSWER.replace("\"completion_tokens\":210", "\"completion_tokens\":" + value)))
                    .isNull();
            assertThat(streamed(replaced(Streams.CHAT, "\"completion_tokens\":1", "\"completion_tokens\":" + value)))
                    .isNull();
        }

        @Test
        void takesTheLargestCountThatIsSafe() {
            assertThat(whole(ANSWER.replace("\"prompt_tokens\":19", "\"prompt_tokens\":9007199254740992")))
                    .isEqualTo(new Usage("gpt-5-mini-2026-01-01", 9007199254740992L, 210));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "{",
                    "[]",
                    "null",
                    "{\"model\":\"m\"}",
                    "{\"model\":\"m\",\"usage\":null}",
                    "{\"model\":\"m\",\"usage\":[]}",
                    "{\"model\":\"m\",\"usage\":{}}",
                    "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1}}",
                    "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":null}}",
                    "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1,\"prompt_tokens\":2,\"completion_tokens\":3}}",
                    "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":3},\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":3}}"
                })
        void saysNothingWhereTheAnswerDoesNot(String json) {
            assertThat(whole(json)).isNull();
            assertThat(streamed(List.of(data(json), data("[DONE]")))).isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "\"\"", "\" \"", "7", "{}"})
        void knowsNoModelWhereNoneIsNamed(String model) {
            assertThat(whole(ANSWER.replace("\"gpt-5-mini-2026-01-01\"", model)))
                    .isEqualTo(new Usage(null, 19, 210));
        }

        @Test
        void findsItInTheExtraFrameOfAStream() {
            assertThat(streamed(Streams.CHAT)).isEqualTo(new Usage("m-1", 3, 1));
        }

        @Test
        void takesTheLastOfCountsThatGrow() {
            List<String> growing = with(
                    Streams.VLLM,
                    1,
                    data("{\"model\":\"m-6\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}"));
            assertThat(streamed(growing.subList(0, 2))).isEqualTo(new Usage("m-6", 3, 2));
        }

        @Test
        void isNotMisledByTextThatSpeaksOfUsage() {
            String chunk = data("{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":"
                    + "{\"content\":\"\\\"usage\\\":{\\\"prompt_tokens\\\":9}\"},\"finish_reason\":\"stop\"}]}");
            assertThat(streamed(with(Streams.CHAT, 4, chunk))).isEqualTo(new Usage("m-1", 3, 1));
        }

        @Test
        void saysNothingOfAStreamThatWasNotAskedToCount() {
            assertThat(streamed(Streams.without(Streams.CHAT, 3))).isNull();
            assertThat(streamed(Streams.AZURE)).isNull();
            assertThat(streamed(List.of())).isNull();
        }

        @Test
        void saysNothingOfOtherMediaTypes() {
            assertThat(DIALECT.usage("text/plain", ANSWER.getBytes(UTF_8))).isEmpty();
            assertThat(DIALECT.usage(null, ANSWER.getBytes(UTF_8))).isEmpty();
            assertThat(DIALECT.usage(SSE, ANSWER.getBytes(UTF_8))).isEmpty();
        }
    }

    @Nested
    class OfAnthropic {

        private static final AnthropicDialect DIALECT = new AnthropicDialect();
        private static final String ANSWER =
                "{\"id\":\"msg_syn\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-x\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\","
                        + "\"stop_sequence\":null,\"usage\":{\"input_tokens\":21,\"cache_creation_input_tokens\":188,"
                        + "\"cache_read_input_tokens\":2000,\"cache_creation\":{\"ephemeral_5m_input_tokens\":188,"
                        + "\"ephemeral_1h_input_tokens\":0},\"output_tokens\":393,"
                        + "\"output_tokens_details\":{\"thinking_tokens\":300},\"service_tier\":\"standard\"}}";

        private static @Nullable Usage whole(String json) {
            return DIALECT.usage(JSON, json.getBytes(UTF_8)).orElse(null);
        }

        private static @Nullable Usage streamed(List<String> blocks) {
            return DIALECT.usage(SSE, bytes(blocks)).orElse(null);
        }

        @Test
        void addsWhatTheProvidersCacheHadAndTookToTheInput() {
            assertThat(whole(ANSWER)).isEqualTo(new Usage("claude-x", 2209, 393));
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"cache_creation_input_tokens\":188,", "\"cache_read_input_tokens\":2000,"})
        void readsAnswersThatSayNothingOfTheCache(String member) {
            Usage usage = whole(ANSWER.replace(member, ""));
            assertThat(usage).isNotNull();
            assertThat(usage).isEqualTo(whole(ANSWER.replace(member, member.replaceAll("\\d+", "null"))));
            assertThat(usage).isEqualTo(whole(ANSWER.replace(member, member.replaceAll("\\d+", "0"))));
        }

        @ParameterizedTest
        @MethodSource("dev.aicache.dialect.UsageTests#noCounts")
        void takesNothingThatIsNoCount(String value) {
            for (String count : List.of(
                    "\"input_tokens\":21",
                    "\"cache_creation_input_tokens\":188",
                    "\"cache_read_input_tokens\":2000",
                    "\"output_tokens\":393")) {
                assertThat(whole(ANSWER.replace(count, count.replaceAll("\\d+", value))))
                        .as(count)
                        .isNull();
            }
            assertThat(streamed(replaced(Streams.ANTHROPIC, "\"output_tokens\":9", "\"output_tokens\":" + value)))
                    .isNull();
            assertThat(streamed(replaced(Streams.ANTHROPIC, "\"input_tokens\":3", "\"input_tokens\":" + value)))
                    .isNull();
        }

        @Test
        void takesNoSumThatIsNotSafe() {
            assertThat(whole(ANSWER.replace("2000", "9007199254740992"))).isNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "{",
                    "[]",
                    "{\"type\":\"message\"}",
                    "{\"type\":\"message\",\"usage\":null}",
                    "{\"type\":\"message\",\"usage\":{\"input_tokens\":1}}",
                    "{\"type\":\"message\",\"usage\":{\"output_tokens\":1}}",
                    "{\"type\":\"message\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1,\"output_tokens\":1}}"
                })
        void saysNothingWhereTheAnswerDoesNot(String json) {
            assertThat(whole(json)).isNull();
            assertThat(streamed(List.of("event: message_start\n" + data("{\"message\":" + json + "}"))))
                    .isNull();
        }

        @Test
        void takesTheInputFromTheStartOfAStreamAndTheOutputFromItsEnd() {
            assertThat(streamed(Streams.ANTHROPIC)).isEqualTo(new Usage("m-2", 3, 9));
        }

        @Test
        void replacesCountsByLaterOnesAndNeverAddsThem() {
            List<String> stream = replaced(
                    Streams.ANTHROPIC,
                    "\"usage\":{\"input_tokens\":3,",
                    "\"usage\":{\"input_tokens\":3,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":40,");
            stream = with(stream, 9, event("message_delta", "\"delta\":{},\"usage\":{\"output_tokens\":5}"));
            assertThat(streamed(stream)).isEqualTo(new Usage("m-2", 43, 9));

            stream = replaced(
                    stream,
                    "\"usage\":{\"output_tokens\":9}",
                    "\"usage\":{\"input_tokens\":10,\"cache_creation_input_tokens\":null,"
                            + "\"cache_read_input_tokens\":50,\"output_tokens\":11}");
            assertThat(streamed(stream)).isEqualTo(new Usage("m-2", 60, 11));
        }

        @Test
        void doesNotTakeTheProvisionalOutputForTheWhole() {
            assertThat(streamed(replaced(Streams.ANTHROPIC, ",\"usage\":{\"output_tokens\":9}", "")))
                    .isNull();
        }
    }

    @Nested
    class OfEmbeddings {

        private static final EmbeddingsDialect DIALECT = new EmbeddingsDialect();
        private static final String ANSWER =
                "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.1,-0.2]}],"
                        + "\"model\":\"text-embedding-3-small\",\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}";

        private static @Nullable Usage whole(String json) {
            return DIALECT.usage(JSON, json.getBytes(UTF_8)).orElse(null);
        }

        @Test
        void haveInputOnly() {
            assertThat(whole(ANSWER)).isEqualTo(new Usage("text-embedding-3-small", 8, 0));
        }

        @ParameterizedTest
        @MethodSource("dev.aicache.dialect.UsageTests#noCounts")
        void takesNothingThatIsNoCount(String value) {
            assertThat(whole(ANSWER.replace("\"prompt_tokens\":8", "\"prompt_tokens\":" + value)))
                    .isNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "[]",
                    "{\"usage\":null}",
                    "{\"usage\":7}",
                    "{\"usage\":{\"total_tokens\":8}}",
                    "{\"usage\":{\"prompt_tokens\":8,\"prompt_tokens\":8}}"
                })
        void saysNothingWhereTheAnswerDoesNot(String json) {
            assertThat(whole(json)).isNull();
        }

        @Test
        void doNotCountAsStreams() {
            assertThat(DIALECT.usage(SSE, ANSWER.getBytes(UTF_8))).isEmpty();
        }
    }

    @Test
    void otherProtocolsSayNothing() {
        byte[] answer = "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}".getBytes(UTF_8);
        assertThat(new PlainJsonDialect().usage(JSON, answer)).isEmpty();
        assertThat(new StatefulDialect().usage(JSON, answer)).isEmpty();
    }

    @Test
    void noCutOrBentAnswerMakesADialectFail() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<byte[]> answers = List.of(
                OfChat.ANSWER.getBytes(UTF_8), OfAnthropic.ANSWER.getBytes(UTF_8),
                bytes(Streams.CHAT), bytes(Streams.ANTHROPIC));
        for (int i = 0; i < 5_000; i++) {
            byte[] answer = answers.get(random.nextInt(answers.size())).clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                answer[random.nextInt(answer.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = java.util.Arrays.copyOf(answer, random.nextInt(answer.length + 1));
            for (Dialect dialect : Dialects.builtIn().all()) {
                assertThat(dialect.usage(random.nextBoolean() ? JSON : SSE, cut))
                        .as("seed %d", seed)
                        .isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Usage.MAX_TOKENS + 1, Long.MAX_VALUE})
    void refusesNumbersOfTokensThatMakeNoSense(long tokens) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Usage("m", tokens, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Usage("m", 0, tokens));
    }
}
