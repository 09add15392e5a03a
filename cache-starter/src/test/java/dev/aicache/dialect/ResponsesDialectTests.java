package dev.aicache.dialect;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Nested;
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
import static dev.aicache.dialect.Streams.RESPONSE;
import static dev.aicache.dialect.Streams.RESPONSES;
import static dev.aicache.dialect.Streams.event;
import static dev.aicache.dialect.Streams.replaced;
import static dev.aicache.dialect.Streams.with;
import static dev.aicache.dialect.Streams.without;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class ResponsesDialectTests {

    private static final String REQUEST = "{\"model\":\"m-7\",\"input\":\"Hi\",\"store\":false}";
    private static final String TRUNCATED = RESPONSE.replace(
                    "\"status\":\"completed\",\"error\"", "\"status\":\"incomplete\",\"error\"")
            .replace("\"incomplete_details\":null", "\"incomplete_details\":{\"reason\":\"max_output_tokens\"}");

    private static final ResponsesDialect DIALECT = new ResponsesDialect();

    private static Optional<SkipReason> judge(String body) {
        return DIALECT.judge(RequestTraits.UNKNOWN, "application/json", body.getBytes(UTF_8));
    }

    private static Optional<SkipReason> judge(List<String> blocks) {
        return DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream; charset=utf-8", Streams.bytes(blocks));
    }

    private static Optional<SkipReason> judgeTruncated(String type, byte[] body) {
        return DIALECT.judge(RequestTraits.UNKNOWN, AnswerRules.TRUNCATED, type, body);
    }

    private static List<String> truncated() {
        return with(
                RESPONSES.subList(0, 3),
                3,
                event("response.incomplete", "\"sequence_number\":7,\"response\":" + TRUNCATED));
    }

    @Test
    void answersOnlyWhatIsNotToBeStoredByTheProvider() {
        assertThat(DIALECT.bypass(Requests.of(REQUEST))).isEmpty();
        for (String store : List.of(
                "", ",\"store\":null", ",\"store\":true", ",\"store\":\"false\"", ",\"store\":false,\"store\":true")) {
            assertThat(DIALECT.bypass(Requests.of("{\"model\":\"m-7\",\"input\":\"Hi\"" + store + "}")))
                    .as(store)
                    .hasValue(BypassReason.STATEFUL);
        }
        assertThat(DIALECT.bypass(JsonObject.EMPTY)).hasValue(BypassReason.STATEFUL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"background\":true | STATEFUL",
                "\"conversation\":\"conv_1\" | STATEFUL",
                "\"previous_response_id\":\"resp_1\" | STATEFUL",
                "\"prompt_cache_options\":{\"prewarm\":true} | STATEFUL",
                "\"prompt_cache_options\":{\"comparison_response_id\":\"resp_1\"} | STATEFUL",
                "\"tools\":[{\"type\":\"web_search\"}] | LIVE_DATA",
                "\"prompt\":{\"id\":\"pmpt_1\"} | REFERENCE",
                "\"x\":[{\"type\":\"input_file\",\"file_url\":\"https://x/y.pdf\"}] | REFERENCE",
                "\"x\":[{\"type\":\"input_image\",\"image_url\":\"https://x/y.png\"}] | REFERENCE"
            })
    void doesNotAnswerWhatDependsOnMoreThanTheRequest(String members, BypassReason reason) {
        assertThat(DIALECT.bypass(Requests.with(REQUEST, members))).hasValue(reason);
    }

    @Nested
    class WholeAnswers {

        @Test
        void areStoredIfTheyAreCompleted() {
            assertThat(judge(RESPONSE)).isEmpty();
            assertThat(judge(" \n" + RESPONSE)).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "in_progress, INCOMPLETE",
            "queued, INCOMPLETE",
            "from_the_future, INCOMPLETE",
            "cancelled, FINISH_REASON",
            "incomplete, FINISH_REASON",
            "failed, ERROR_IN_BODY"
        })
        void areNotStoredWithAnotherStatus(String status, SkipReason reason) {
            String body =
                    RESPONSE.replace("\"status\":\"completed\",\"error\"", "\"status\":\"" + status + "\",\"error\"");

            assertThat(judge(body)).hasValue(reason);
            assertThat(judgeTruncated("application/json", body.getBytes(UTF_8))).hasValue(reason);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "\"error\":null | \"error\":{\"code\":\"server_error\",\"message\":\"boom\"} | ERROR_IN_BODY",
                    "\"incomplete_details\":null | \"incomplete_details\":{\"reason\":\"content_filter\"} | FINISH_REASON",
                    "\"model\" | \"moderation\":{\"input\":{\"type\":\"error\"}},\"model\" | ERROR_IN_BODY",
                    "\"type\":\"output_text\",\"text\":\"Hi\" | \"type\":\"refusal\",\"refusal\":\"No\" | FINISH_REASON",
                    "\"model\" | \"content_filters\":[{\"content_filter_results\":{\"hate\":{\"filtered\":true}}}],\"model\" | FINISH_REASON",
                    "\"object\":\"response\" | \"object\":\"other\" | INCOMPLETE",
                    "\"status\":\"completed\",\"error\" | \"error\" | INCOMPLETE",
                    "\"output\":[ | \"other\":[ | INCOMPLETE"
                })
        void areNotStoredWithAFault(String from, String to, SkipReason reason) {
            assertThat(RESPONSE).contains(from);
            assertThat(judge(RESPONSE.replace(from, to))).hasValue(reason);
        }

        @Test
        void areNotStoredCutAnywhereNorOfAnotherType() {
            for (int length = 0; length < RESPONSE.length(); length++) {
                assertThat(judge(RESPONSE.substring(0, length)))
                        .as("cut at %d", length)
                        .hasValue(INCOMPLETE);
            }
            assertThat(judge("[]")).hasValue(INCOMPLETE);
            assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "application/x-ndjson", RESPONSE.getBytes(UTF_8)))
                    .hasValue(MEDIA_TYPE);
        }
    }

    @Nested
    class StreamsOfEvents {

        @Test
        void areStoredIfTheyEndWithACompletedResponse() {
            assertThat(judge(RESPONSES)).isEmpty();
            assertThat(judge(with(RESPONSES, 5, Streams.data("[DONE]")))).isEmpty();
            assertThat(judge(with(RESPONSES, 5, event("response.rate_limits.updated", "\"x\":1"))))
                    .isEmpty();
            assertThat(judge(with(RESPONSES, 2, event("keepalive", "\"sequence_number\":2"))))
                    .isEmpty();
            assertThat(judge(with(RESPONSES, 0, ": hello\n\n"))).isEmpty();
            assertThat(judge(with(RESPONSES, 1, event("response.from_the_future", "\"x\":1"))))
                    .isEmpty();
        }

        @Test
        void needNoEventNames() {
            assertThat(judge(RESPONSES.stream()
                            .map(block -> block.replaceFirst("event: .*\n", ""))
                            .toList()))
                    .isEmpty();
        }

        @Test
        void areNotStoredCutAnywhere() {
            byte[] whole = Streams.bytes(RESPONSES);
            for (int length = 0; length < whole.length; length++) {
                assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream", Arrays.copyOf(whole, length)))
                        .as("cut at %d", length)
                        .hasValue(INCOMPLETE);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 3, 4})
        void areNotStoredWithoutAnEventOfTheirGrammar(int missing) {
            assertThat(judge(without(RESPONSES, missing))).hasValue(INCOMPLETE);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 3, 4})
        void areNotStoredWithAnEventTwice(int twice) {
            assertThat(judge(with(RESPONSES, twice, RESPONSES.get(twice)))).hasValue(INCOMPLETE);
        }

        @Test
        void areNotStoredWithAnEventTwiceThatHasNoNumber() {
            List<String> unnumbered = RESPONSES.stream()
                    .map(block -> block.replaceFirst("\"sequence_number\":\\d,", ""))
                    .toList();

            assertThat(judge(unnumbered)).isEmpty();
            for (int twice : new int[] {0, 1, 3, 4}) {
                assertThat(judge(with(unnumbered, twice, unnumbered.get(twice))))
                        .hasValue(INCOMPLETE);
            }
        }

        @Test
        void areNotStoredWithAnErrorAnywhere() {
            for (String error : List.of(
                    event(
                            "error",
                            "\"code\":\"server_error\",\"message\":\"boom\",\"param\":null,\"sequence_number\":2"),
                    event("error", "\"sequence_number\":2,\"error\":{\"type\":\"server_error\",\"code\":null}"),
                    Streams.data("{\"type\":\"error\",\"code\":null}"),
                    Streams.data("{\"error\":{\"message\":\"boom\"}}"),
                    "event: error\ndata: boom\n\n")) {
                for (int at = 0; at <= RESPONSES.size(); at++) {
                    assertThat(judge(with(RESPONSES, at, error))).as(error).hasValue(ERROR_IN_BODY);
                }
            }
        }

        @Test
        void areNotStoredIfTheResponseFailed() {
            List<String> failed = with(
                    RESPONSES.subList(0, 4),
                    4,
                    event(
                            "response.failed",
                            "\"sequence_number\":7,\"response\":{\"object\":\"response\",\"status\":\"failed\","
                                    + "\"error\":{\"code\":\"server_error\",\"message\":\"boom\"}}"));

            assertThat(judge(failed)).hasValue(ERROR_IN_BODY);
            assertThat(judge(replaced(
                            failed, "\"error\":{\"code\":\"server_error\",\"message\":\"boom\"}", "\"error\":null")))
                    .hasValue(ERROR_IN_BODY);
        }

        @Test
        void areNotStoredIfTheModelRefused() {
            assertThat(judge(with(RESPONSES, 2, event("response.refusal.delta", "\"delta\":\"No\""))))
                    .hasValue(FINISH_REASON);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "event: response.completed | event: other",
                    "\"type\":\"response.completed\" | \"type\":\"response.incomplete\"",
                    "\"sequence_number\":6 | \"sequence_number\":3",
                    "\"sequence_number\":6 | \"sequence_number\":\"6\"",
                    "\"output_index\":0,\"item\":{\"id\":\"msg_syn\",\"type\":\"message\",\"status\":\"completed\" | \"output_index\":1,\"item\":{\"id\":\"x\",\"type\":\"message\",\"status\":\"completed\"",
                    "\"response\":{\"id\":\"resp_syn\",\"object\":\"response\",\"status\":\"completed\" | \"other\":{\"id\":\"resp_syn\",\"object\":\"response\",\"status\":\"completed\"",
                    "{\"type\":\"response.output_text.delta\" | {\"type\":\"\"",
                    "{\"type\":\"response.output_text.delta\" | ["
                })
        void areNotStoredIfTheirGrammarIsAnother(String from, String to) {
            assertThat(judge(replaced(RESPONSES, from, to))).hasValue(INCOMPLETE);
        }

        @Test
        void areNotStoredWithMoreAfterTheirEnd() {
            assertThat(judge(with(RESPONSES, 5, event("response.output_text.delta", "\"delta\":\"x\""))))
                    .hasValue(INCOMPLETE);
            assertThat(judge(with(RESPONSES, 5, "event: keepalive\n"))).hasValue(INCOMPLETE);
            assertThat(judge(with(RESPONSES, 4, Streams.data("[DONE]")))).hasValue(INCOMPLETE);
        }
    }

    @Test
    void storesTruncatedAnswersOnlyWhereTheRouteWantsThem() {
        assertThat(judge(TRUNCATED)).hasValue(FINISH_REASON);
        assertThat(judge(truncated())).hasValue(FINISH_REASON);
        assertThat(judgeTruncated("application/json", TRUNCATED.getBytes(UTF_8)))
                .isEmpty();
        assertThat(judgeTruncated("text/event-stream", Streams.bytes(truncated())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"content_filter", "max_messages", "steered", "from_the_future"})
    void neverStoresWhatIsIncompleteForAnotherReason(String reason) {
        assertThat(judgeTruncated(
                        "application/json",
                        TRUNCATED.replace("max_output_tokens", reason).getBytes(UTF_8)))
                .hasValue(FINISH_REASON);
        assertThat(judgeTruncated(
                        "text/event-stream", Streams.bytes(replaced(truncated(), "max_output_tokens", reason))))
                .hasValue(FINISH_REASON);
    }
}
