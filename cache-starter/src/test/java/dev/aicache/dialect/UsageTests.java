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
            assertThat(whole(ANSWER)).isEqualTo(new Usage("gpt-5-mini-2026-01-01", 19, 210, 12, 0, 192));
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
                    .isEqualTo(new Usage("gpt-5-mini-2026-01-01", 9007199254740992L, 210, 12, 0, 192));
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
                    .isEqualTo(new Usage(null, 19, 210, 12, 0, 192));
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
            assertThat(whole(ANSWER)).isEqualTo(new Usage("claude-x", 2209, 393, 2000, 188, 300));
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
            assertThat(streamed(stream)).isEqualTo(new Usage("m-2", 43, 9, 40, 0, 0));

            stream = replaced(
                    stream,
                    "\"usage\":{\"output_tokens\":9}",
                    "\"usage\":{\"input_tokens\":10,\"cache_creation_input_tokens\":null,"
                            + "\"cache_read_input_tokens\":50,\"output_tokens\":11}");
            assertThat(streamed(stream)).isEqualTo(new Usage("m-2", 60, 11, 50, 0, 0));
        }

        @Test
        void doesNotTakeTheProvisionalOutputForTheWhole() {
            assertThat(streamed(replaced(Streams.ANTHROPIC, ",\"usage\":{\"output_tokens\":9}", "")))
                    .isNull();
        }
    }

    @Nested
    class OfParts {

        private static @Nullable Usage chat(String usage) {
            return new ChatDialect()
                    .usage(
                            JSON,
                            ("{\"model\":\"m\",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5," + usage + "}}")
                                    .getBytes(UTF_8))
                    .orElse(null);
        }

        @Test
        void readsWhatTheProvidersCacheHadAndTook() {
            assertThat(chat("\"prompt_tokens_details\":{\"cached_tokens\":6,\"cache_write_tokens\":3}"))
                    .isEqualTo(new Usage("m", 9, 5, 6, 3, 0));
            assertThat(chat("\"prompt_cache_hit_tokens\":6,\"prompt_cache_miss_tokens\":3"))
                    .as("DeepSeek")
                    .isEqualTo(new Usage("m", 9, 5, 6, 0, 0));
        }

        @Test
        void readsHowMuchOfTheOutputWasReasoning() {
            assertThat(chat("\"completion_tokens_details\":{\"reasoning_tokens\":5}"))
                    .isEqualTo(new Usage("m", 9, 5, 0, 0, 5));
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1", "10", "1.5", "\"1\"", "null", "[]", "18446744073709551617"})
        void doesNotBelieveAPartThatIsNone(String part) {
            assertThat(chat("\"prompt_tokens_details\":{\"cached_tokens\":%s,\"cache_write_tokens\":%s},"
                                    .formatted(part, part)
                            + "\"completion_tokens_details\":{\"reasoning_tokens\":%s}".formatted(part)))
                    .isEqualTo(new Usage("m", 9, 5));
        }

        @Test
        void isNotLargerThanItsWhole() {
            assertThatIllegalArgumentException().isThrownBy(() -> new Usage("m", 1, 1, 2, 0, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> new Usage("m", 1, 1, 0, 2, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> new Usage("m", 1, 1, 0, 0, 2));
            assertThatIllegalArgumentException().isThrownBy(() -> new Usage("m", 1, 1, 0, 0, -1));
            assertThat(new Usage("m", 1, 1, 1, 1, 1).cachedInputTokens()).isOne();
        }

        @Test
        void ofAnthropicsStreamIsTakenFromItsEnd() {
            List<String> stream = replaced(
                    Streams.ANTHROPIC,
                    "\"usage\":{\"output_tokens\":9}",
                    "\"usage\":{\"output_tokens\":9,\"output_tokens_details\":{\"thinking_tokens\":7}}");
            stream = replaced(
                    stream,
                    "\"output_tokens\":1}",
                    "\"output_tokens\":1,\"output_tokens_details\":{\"thinking_tokens\":1}}");

            assertThat(new AnthropicDialect().usage(SSE, bytes(stream))).hasValue(new Usage("m-2", 3, 9, 0, 0, 7));
        }
    }

    @Nested
    class OfOtherProtocols {

        private static final String NDJSON = "application/x-ndjson";

        private static @Nullable Usage read(Dialect dialect, String type, String body) {
            return dialect.usage(type, body.getBytes(UTF_8)).orElse(null);
        }

        @Test
        void isReadOfCompletions() {
            Dialect dialect = new CompletionsDialect();

            assertThat(dialect.usage(SSE, bytes(Streams.TEXT))).hasValue(new Usage("m-1", 3, 1));
            assertThat(read(dialect, JSON, "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}"))
                    .isEqualTo(new Usage("m", 3, 1));
        }

        @Test
        void isReadOfResponsesAndOfTheEventThatEndsTheirStream() {
            Dialect dialect = new ResponsesDialect();
            Usage usage = new Usage("m-7", 30, 12, 20, 4, 8);

            assertThat(read(dialect, JSON, Streams.RESPONSE)).isEqualTo(usage);
            assertThat(dialect.usage(SSE, bytes(Streams.RESPONSES))).hasValue(usage);
            assertThat(dialect.usage(SSE, bytes(Streams.RESPONSES.subList(0, 4))))
                    .isEmpty();
        }

        @Test
        void addsThoughtsToTheOutputOfGemini() {
            Dialect dialect = new GeminiDialect();
            Usage usage = new Usage("m-3", 30, 3, 20, 0, 2);

            assertThat(dialect.usage(SSE, bytes(Streams.GEMINI))).hasValue(usage);
            assertThat(read(dialect, JSON, "[" + String.join(",", Streams.GEMINI_FRAMES) + "]"))
                    .isEqualTo(usage);
            assertThat(read(dialect, JSON, Streams.GEMINI_FRAMES.get(1))).isEqualTo(usage);
            assertThat(read(dialect, JSON, "{\"usageMetadata\":{\"promptTokenCount\":7}}"))
                    .isEqualTo(new Usage(null, 7, 0));
            assertThat(read(dialect, JSON, "{\"usageMetadata\":{}}")).isNull();
            assertThat(read(dialect, JSON, "[]")).isNull();
            assertThat(dialect.usage(SSE, new byte[0])).isEmpty();
        }

        @ParameterizedTest
        @MethodSource("dev.aicache.dialect.UsageTests#noCounts")
        void takesNothingOfGeminiThatIsNoCount(String value) {
            for (String count :
                    List.of("\"promptTokenCount\":30", "\"candidatesTokenCount\":1", "\"thoughtsTokenCount\":2")) {
                assertThat(read(
                                new GeminiDialect(),
                                JSON,
                                Streams.GEMINI_FRAMES.get(1).replace(count, count.replaceAll("\\d+", value))))
                        .as(count)
                        .isNull();
            }
        }

        @Test
        void isReadOfTheLastLineOfOllama() {
            assertThat(OllamaDialect.chat().usage(NDJSON, bytes(Streams.OLLAMA_CHAT)))
                    .hasValue(new Usage("m-4", 3, 1));
            assertThat(read(OllamaDialect.chat(), JSON, Streams.OLLAMA_CHAT.get(1)))
                    .isEqualTo(new Usage("m-4", 3, 1));
            assertThat(OllamaDialect.generate().usage(NDJSON, bytes(Streams.OLLAMA_GENERATE)))
                    .as("a prompt that was in memory")
                    .hasValue(new Usage("m-4", 0, 1));
            assertThat(OllamaDialect.chat().usage(NDJSON, bytes(Streams.OLLAMA_CHAT.subList(0, 1))))
                    .isEmpty();
            assertThat(OllamaDialect.chat().usage(NDJSON, new byte[0])).isEmpty();
            assertThat(OllamaDialect.chat().usage(SSE, bytes(Streams.OLLAMA_CHAT)))
                    .isEmpty();
        }

        @Test
        void isInputOnlyWhereTheAnswerIsVectors() {
            assertThat(read(
                            new OllamaEmbeddingsDialect(),
                            JSON,
                            "{\"model\":\"m\",\"embeddings\":[[0.1]],\"prompt_eval_count\":4}"))
                    .isEqualTo(new Usage("m", 4, 0));
            assertThat(read(
                            new GeminiEmbeddingsDialect(),
                            JSON,
                            "{\"embedding\":{\"values\":[0.1]},\"usageMetadata\":{\"promptTokenCount\":4}}"))
                    .isEqualTo(new Usage(null, 4, 0));
            assertThat(read(new GeminiEmbeddingsDialect(), JSON, "{\"embedding\":{\"values\":[0.1]}}"))
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
                OfChat.ANSWER.getBytes(UTF_8),
                OfAnthropic.ANSWER.getBytes(UTF_8),
                bytes(Streams.CHAT),
                bytes(Streams.ANTHROPIC),
                bytes(Streams.RESPONSES),
                bytes(Streams.GEMINI),
                bytes(Streams.OLLAMA_CHAT),
                Streams.RESPONSE.getBytes(UTF_8),
                Streams.GEMINI_FRAMES.toString().getBytes(UTF_8));
        for (int i = 0; i < 5_000; i++) {
            byte[] answer = answers.get(random.nextInt(answers.size())).clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                answer[random.nextInt(answer.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = java.util.Arrays.copyOf(answer, random.nextInt(answer.length + 1));
            for (Dialect dialect : Dialects.builtIn().all()) {
                String type = List.of(JSON, SSE, "application/x-ndjson").get(random.nextInt(3));
                assertThat(dialect.usage(type, cut)).as("seed %d", seed).isNotNull();
                assertThat(dialect.judge(RequestTraits.UNKNOWN, AnswerRules.TRUNCATED, type, cut))
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
