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
import static dev.aicache.dialect.Streams.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class CompletionsDialectTests {

    private static final String ANSWER =
            "{\"id\":\"cmpl-syn\",\"object\":\"text_completion\",\"created\":1700000000,\"model\":\"m-1\","
                    + "\"choices\":[{\"text\":\"Hi\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}";

    private static final CompletionsDialect DIALECT = new CompletionsDialect();

    private static Optional<SkipReason> judge(int choices, String body) {
        return DIALECT.judge(new RequestTraits(choices, false), "application/json", body.getBytes(UTF_8));
    }

    private static Optional<SkipReason> judge(List<String> blocks) {
        return DIALECT.judge(new RequestTraits(1, false), "text/event-stream", Streams.bytes(blocks));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"prompt\":\"a\" | 1",
                "\"prompt\":\"a\",\"n\":3 | 3",
                "\"prompt\":[\"a\",\"b\"] | 2",
                "\"prompt\":[\"a\",\"b\"],\"n\":3 | 6",
                "\"prompt\":[1,2,3] | 1",
                "\"prompt\":[[1,2],[3]] | 2",
                "\"prompt\":[\"a\",\"b\"],\"n\":null | 2",
                "\"prompt\":[\"a\",1] | 0",
                "\"prompt\":\"a\",\"n\":1.0 | 0",
                "\"prompt\":\"a\",\"n\":\"2\" | 0",
                "\"prompt\":\"a\",\"n\":1,\"n\":2 | 0",
                "\"x\":1 | 0"
            })
    void countsTheTextsThatAreWanted(String members, int choices) {
        assertThat(DIALECT.traits(Requests.of("{" + members + "}")).choices()).isEqualTo(choices);
    }

    @Test
    void doesNotMindHowManyTextsAreWanted() {
        String prompts = "\"a\",".repeat(10_000) + "\"a\"";

        assertThat(DIALECT.traits(Requests.of("{\"n\":999999,\"prompt\":[" + prompts + "]}"))
                        .choices())
                .isZero();
    }

    @Test
    void storesWholeAnswers() {
        assertThat(judge(1, ANSWER)).isEmpty();
        assertThat(judge(0, ANSWER)).isEmpty();
        assertThat(judge(TEXT)).isEmpty();
    }

    @Test
    void doesNotStoreFewerTextsThanWereWanted() {
        assertThat(judge(2, ANSWER)).hasValue(INCOMPLETE);
        assertThat(DIALECT.judge(new RequestTraits(2, false), "text/event-stream", Streams.bytes(TEXT)))
                .hasValue(INCOMPLETE);
        assertThat(DIALECT.judge(
                        new RequestTraits(1, true), "text/event-stream", Streams.bytes(Streams.without(TEXT, 2))))
                .as("without the usage that was asked for")
                .hasValue(INCOMPLETE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"stop\" | \"length\" | FINISH_REASON",
                "\"stop\" | \"content_filter\" | FINISH_REASON",
                "\"stop\" | null | FINISH_REASON",
                "\"model\" | \"error\":{},\"model\" | ERROR_IN_BODY",
                "\"model\" | \"prompt_filter_results\":[{\"content_filter_results\":{\"error\":{}}}],\"model\" | ERROR_IN_BODY",
                "\"index\" | \"content_filter_results\":{\"hate\":{\"filtered\":true}},\"index\" | FINISH_REASON",
                "\"text_completion\" | \"chat.completion\" | INCOMPLETE",
                "\"text\":\"Hi\" | \"text\":null | INCOMPLETE"
            })
    void doesNotStoreWhatHasAFault(String from, String to, SkipReason reason) {
        assertThat(judge(1, ANSWER.replace(from, to))).hasValue(reason);
    }

    @Test
    void doesNotStoreWhatIsCut() {
        byte[] stream = Streams.bytes(TEXT);
        for (int length = 0; length < stream.length; length++) {
            assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream", Arrays.copyOf(stream, length)))
                    .as("cut at %d", length)
                    .hasValue(INCOMPLETE);
        }
        for (int length = 0; length < ANSWER.length(); length++) {
            assertThat(judge(1, ANSWER.substring(0, length))).hasValue(INCOMPLETE);
        }
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/plain", ANSWER.getBytes(UTF_8)))
                .hasValue(MEDIA_TYPE);
    }

    @Test
    void doesNotStoreAStreamWithAFault() {
        assertThat(judge(Streams.with(TEXT, 1, Streams.data("{\"error\":{\"message\":\"boom\"}}"))))
                .hasValue(ERROR_IN_BODY);
        assertThat(judge(Streams.replaced(TEXT, "text_completion", "chat.completion.chunk")))
                .hasValue(INCOMPLETE);
        assertThat(judge(Streams.replaced(TEXT, "\"stop\"", "\"length\""))).hasValue(FINISH_REASON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "repetition"})
    void storesTruncatedTextsWhereTheRouteWantsThem(String reason) {
        assertThat(DIALECT.judge(
                        RequestTraits.UNKNOWN,
                        AnswerRules.TRUNCATED,
                        "application/json",
                        ANSWER.replace("\"stop\"", '"' + reason + '"').getBytes(UTF_8)))
                .isEmpty();
        assertThat(DIALECT.judge(
                        RequestTraits.UNKNOWN,
                        AnswerRules.TRUNCATED,
                        "text/event-stream",
                        Streams.bytes(Streams.replaced(TEXT, "\"stop\"", '"' + reason + '"'))))
                .isEmpty();
    }
}
