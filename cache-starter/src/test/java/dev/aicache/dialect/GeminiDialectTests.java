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
import static dev.aicache.dialect.Streams.GEMINI;
import static dev.aicache.dialect.Streams.GEMINI_FRAMES;
import static dev.aicache.dialect.Streams.data;
import static dev.aicache.dialect.Streams.replaced;
import static dev.aicache.dialect.Streams.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class GeminiDialectTests {

    private static final String REQUEST = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}";
    private static final String ANSWER = GEMINI_FRAMES.get(1);
    private static final String BLOCKED =
            "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":3},"
                    + "\"modelVersion\":\"m-3\"}";

    private static final GeminiDialect DIALECT = new GeminiDialect();

    private static Optional<SkipReason> judge(String body) {
        return judge(RequestTraits.UNKNOWN, body);
    }

    private static Optional<SkipReason> judge(RequestTraits request, String body) {
        return DIALECT.judge(request, "application/json; charset=UTF-8", body.getBytes(UTF_8));
    }

    private static Optional<SkipReason> judge(List<String> blocks) {
        return DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream", Streams.bytes(blocks));
    }

    /** The frames as the array that comes where the query has no {@code alt=sse}. */
    private static String array(List<String> frames) {
        return "[" + String.join("\n,\r\n", frames) + "\n]\n";
    }

    private static List<String> frames(List<String> blocks) {
        return blocks.stream()
                .map(block -> block.substring("data: ".length()).strip())
                .toList();
    }

    /** One verdict for both forms of the stream. */
    private static Optional<SkipReason> judgeBoth(List<String> blocks) {
        Optional<SkipReason> verdict = judge(blocks);
        assertThat(judge(array(frames(blocks)))).isEqualTo(verdict);
        return verdict;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"cachedContent\":\"cachedContents/c\" | STATEFUL",
                "\"cached_content\":\"cachedContents/c\" | STATEFUL",
                "\"continuationToken\":\"t\" | STATEFUL",
                "\"continuation_token\":\"t\" | STATEFUL",
                "\"store\":true | STATEFUL",
                "\"outputConfig\":{} | STATEFUL",
                "\"output_config\":{} | STATEFUL",
                "\"tools\":[{\"googleSearch\":{}}] | LIVE_DATA",
                "\"tools\":[{\"google_search\":{}}] | LIVE_DATA",
                "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]},{\"urlContext\":{}}] | LIVE_DATA",
                "\"tools\":{\"functionDeclarations\":[]} | LIVE_DATA",
                "\"x\":[{\"fileData\":{\"fileUri\":\"gs://b/o\"}}] | REFERENCE",
                "\"x\":[{\"file_data\":{\"file_uri\":\"gs://b/o\"}}] | REFERENCE"
            })
    void doesNotAnswerWhatDependsOnMoreThanTheRequestInEitherSpelling(String members, BypassReason reason) {
        assertThat(DIALECT.bypass(Requests.of(REQUEST))).isEmpty();
        assertThat(DIALECT.bypass(Requests.with(REQUEST, members))).hasValue(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]},{\"function_declarations\":[]}]",
                "\"labels\":{\"team\":\"a\"}",
                "\"store\":false",
                "\"x\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AAAA\"}}]",
                "\"x\":[{\"functionCall\":{\"name\":\"f\",\"args\":{\"url\":\"https://x\"}}}]"
            })
    void answersWhatTheRequestHoldsInFull(String members) {
        assertThat(DIALECT.bypass(Requests.with(REQUEST, members))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"generationConfig\":{\"candidateCount\":2} | 2",
                "\"generation_config\":{\"candidate_count\":2} | 2",
                "\"generationConfig\":{\"candidate_count\":2} | 2",
                "\"generationConfig\":{\"candidateCount\":2,\"candidate_count\":3} | 0",
                "\"generationConfig\":{\"candidateCount\":\"2\"} | 0",
                "\"generationConfig\":{} | 0",
                "\"generationConfig\":7 | 0"
            })
    void readsHowManyCandidatesAreWanted(String members, int candidates) {
        assertThat(DIALECT.traits(Requests.with(REQUEST, members)).choices()).isEqualTo(candidates);
    }

    @Test
    void storesWhatIsFinishedInEveryForm() {
        assertThat(judge(ANSWER)).isEmpty();
        assertThat(judge("[" + ANSWER + "\n]")).isEmpty();
        assertThat(judgeBoth(GEMINI)).isEmpty();
        assertThat(judgeBoth(with(GEMINI, 2, data("{\"usageMetadata\":{\"promptTokenCount\":30}}"))))
                .isEmpty();
        assertThat(judge(ANSWER.replace(",\"index\":0", ""))).isEmpty();
        assertThat(judge(ANSWER.replace("{\"text\":\"i\"}", "{\"functionCall\":{\"name\":\"f\",\"args\":{}}}")))
                .isEmpty();
    }

    @Test
    void takesNoReasonBeforeTheLastFrameForTheEnd() {
        List<String> always = replaced(GEMINI, "\"index\":0}]", "\"index\":0,\"x\":1}]");
        always = replaced(always, "{\"text\":\"H\"}]},", "{\"text\":\"H\"}]},\"finishReason\":\"STOP\",");

        assertThat(judgeBoth(always)).isEmpty();
        assertThat(judgeBoth(with(always, 1, GEMINI.get(0)))).isEmpty();
        assertThat(judgeBoth(with(always, 2, GEMINI.get(0)))).hasValue(INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAX_TOKENS",
                "SAFETY",
                "RECITATION",
                "LANGUAGE",
                "OTHER",
                "BLOCKLIST",
                "PROHIBITED_CONTENT",
                "SPII",
                "MALFORMED_FUNCTION_CALL",
                "UNEXPECTED_TOOL_CALL",
                "IMAGE_SAFETY",
                "FINISH_REASON_UNSPECIFIED",
                "CONTINUATION",
                "FROM_THE_FUTURE",
                "stop"
            })
    void doesNotStoreWhatEndedOtherwise(String reason) {
        String word = '"' + reason + '"';

        assertThat(judge(ANSWER.replace("\"STOP\"", word))).hasValue(FINISH_REASON);
        assertThat(judgeBoth(replaced(GEMINI, "\"STOP\"", word))).hasValue(FINISH_REASON);
        boolean isTruncated = reason.equals("MAX_TOKENS");
        assertThat(DIALECT.judge(
                                RequestTraits.UNKNOWN,
                                AnswerRules.TRUNCATED,
                                "text/event-stream",
                                Streams.bytes(replaced(GEMINI, "\"STOP\"", word)))
                        .isEmpty())
                .isEqualTo(isTruncated);
    }

    @Test
    void doesNotStoreWhatDidNotEnd() {
        assertThat(judge(GEMINI_FRAMES.get(0))).hasValue(INCOMPLETE);
        assertThat(judgeBoth(GEMINI.subList(0, 1))).hasValue(INCOMPLETE);
        assertThat(judge(ANSWER.replace("\"STOP\"", "null"))).hasValue(INCOMPLETE);
        assertThat(judgeBoth(List.of())).hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreABlockedPrompt() {
        assertThat(judge(BLOCKED)).hasValue(FINISH_REASON);
        assertThat(judgeBoth(List.of(data(BLOCKED)))).hasValue(FINISH_REASON);
        assertThat(judgeBoth(with(GEMINI, 0, data(BLOCKED)))).hasValue(FINISH_REASON);
        assertThat(judge(ANSWER.replace(
                        "\"modelVersion\"", "\"promptFeedback\":{\"safetyRatings\":[]},\"modelVersion\"")))
                .isEmpty();
    }

    @Test
    void doesNotStoreAnErrorInAnyFrame() {
        String error = data("{\"error\":{\"code\":503,\"message\":\"overloaded\",\"status\":\"UNAVAILABLE\"}}");
        for (int at = 0; at <= 2; at++) {
            assertThat(judgeBoth(with(GEMINI, at, error))).hasValue(ERROR_IN_BODY);
        }
        assertThat(judge(frames(List.of(error)).get(0))).hasValue(ERROR_IN_BODY);
        assertThat(judge(with(GEMINI, 2, "event: error\ndata: boom\n\n"))).hasValue(ERROR_IN_BODY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"text\":\"i\"},{\"text\":\"\",\"thoughtSignature\":\"c3lu\"} | {\"text\":\"\",\"thoughtSignature\":\"c3lu\"}",
                "{\"text\":\"i\"},{\"text\":\"\",\"thoughtSignature\":\"c3lu\"} | ``",
                "\"parts\":[{\"text\":\"i\"},{\"text\":\"\",\"thoughtSignature\":\"c3lu\"}] | \"x\":1",
                "\"candidates\" | \"others\"",
                "\"index\":0 | \"index\":-1",
                "\"index\":0 | \"index\":\"0\"",
                "\"candidates\":[ | \"candidates\":[7,",
                "\"candidates\":[ | \"candidates\":[\"a\","
            })
    void doesNotStoreAnswersWithoutSubstance(String from, String to) {
        assertThat(ANSWER).contains(from);
        assertThat(judge(ANSWER.replace(from, to))).hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreFewerCandidatesThanWereWanted() {
        assertThat(judge(new RequestTraits(1, false), ANSWER)).isEmpty();
        assertThat(judge(new RequestTraits(2, false), ANSWER)).hasValue(INCOMPLETE);
        String second = "{\"content\":{\"parts\":[{\"text\":\"x\"}]},\"index\":1";
        assertThat(judge(ANSWER.replace(
                        "\"candidates\":[", "\"candidates\":[" + second + ",\"finishReason\":\"STOP\"},")))
                .isEmpty();
        assertThat(judge(ANSWER.replace("\"candidates\":[", "\"candidates\":[" + second + "},")))
                .hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreWhatIsCutAnywhere() {
        byte[] events = Streams.bytes(GEMINI);
        for (int length = 0; length < events.length; length++) {
            assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream", Arrays.copyOf(events, length)))
                    .as("events cut at %d", length)
                    .hasValue(INCOMPLETE);
        }
        String array = array(GEMINI_FRAMES).strip();
        for (int length = 0; length < array.length(); length++) {
            assertThat(judge(array.substring(0, length)))
                    .as("array cut at %d", length)
                    .hasValue(INCOMPLETE);
        }
    }

    @Test
    void doesNotStoreWhatItDoesNotKnow() {
        assertThat(judge("[]")).hasValue(INCOMPLETE);
        assertThat(judge("7")).hasValue(INCOMPLETE);
        assertThat(judge("[7," + ANSWER + "]")).hasValue(INCOMPLETE);
        assertThat(judge("[[" + ANSWER + "]]")).hasValue(INCOMPLETE);
        assertThat(judge(with(GEMINI, 2, data("[DONE]")))).hasValue(INCOMPLETE);
        assertThat(judge(with(GEMINI, 2, data("{\"x\":1}")))).hasValue(INCOMPLETE);
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "application/x-ndjson", ANSWER.getBytes(UTF_8)))
                .hasValue(MEDIA_TYPE);
    }
}
