package dev.aicache.dialect;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.SkipReason;

import static dev.aicache.SkipReason.ERROR_IN_BODY;
import static dev.aicache.SkipReason.FINISH_REASON;
import static dev.aicache.SkipReason.INCOMPLETE;
import static dev.aicache.SkipReason.MEDIA_TYPE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class PlainJsonDialectTests {

    private static final PlainJsonDialect DIALECT = new PlainJsonDialect();

    private static Optional<SkipReason> judge(String body) {
        return DIALECT.judge(RequestTraits.UNKNOWN, "application/json", body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"x\"",
                "7",
                "{\"error\":null}",
                "{\"a\":{\"error\":\"nested\"}}",
                "[1,[{\"error\":1}],\"error\"]",
                "{\"choices\":[\"a\",{\"text\":\"b\"}]}",
                "{\"choices\":[{\"text\":\"b\",\"finish_reason\":\"stop\"}]}",
                "{\"candidates\":[{\"content\":{},\"finishReason\":\"STOP\"}]}",
                "{\"done\":true,\"done_reason\":\"stop\"}",
                "{\"type\":\"message\",\"stop_reason\":\"end_turn\"}",
                "{\"promptFeedback\":{}}",
                "{\"input_tokens\":7}"
            })
    void storesJsonWithoutAnError(String body) {
        assertThat(judge(body)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"boom\"}",
                "{\"error\":{\"message\":\"boom\"}}",
                "{\"a\":1,\"error\":{}}",
                "[{\"error\":{\"code\":500}}]",
                "{\"type\":\"error\"}",
                "{\"error\":false}"
            })
    void doesNotStoreErrors(String body) {
        assertThat(judge(body)).hasValue(ERROR_IN_BODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"finish_reason\":\"stop\"},{\"finish_reason\":\"length\"}]}",
                "{\"choices\":[{\"finish_reason\":null}]}",
                "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"refusal\":\"no\"}}]}",
                "{\"stop_reason\":\"refusal\"}",
                "{\"stop_reason\":\"max_tokens\"}",
                "{\"stop_reason\":null}",
                "{\"candidates\":[{\"finishReason\":\"SAFETY\"}]}",
                "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}",
                "[{\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}]}]",
                "{\"done\":true,\"done_reason\":\"load\"}"
            })
    void doesNotStoreWhatAKnownProtocolSaysIsNotFinished(String body) {
        assertThat(judge(body)).hasValue(FINISH_REASON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}{}", "{\"a\":}", "<html>", "{\"done\":false}", "{\"a\":1,\"a\":2}"})
    void doesNotStoreWhatIsNotWhole(String body) {
        assertThat(judge(body)).hasValue(INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/event-stream", "application/x-ndjson", "application/jsonl", "text/plain", "audio/mpeg", "x"
            })
    void doesNotStoreStreamsNorAnythingElse(String type) {
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, type, "{}".getBytes(UTF_8)))
                .hasValue(MEDIA_TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"finish_reason\":\"length\"}]}",
                "{\"stop_reason\":\"max_tokens\"}",
                "[{\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}]}]",
                "{\"done\":true,\"done_reason\":\"length\"}"
            })
    void storesTruncatedAnswersWhereTheRouteWantsThem(String body) {
        assertThat(judge(body)).hasValue(FINISH_REASON);
        assertThat(DIALECT.judge(
                        RequestTraits.UNKNOWN, AnswerRules.TRUNCATED, "application/json", body.getBytes(UTF_8)))
                .isEmpty();
    }

    @Test
    void leavesNothingOutOfTheKey() {
        assertThat(DIALECT.rules().member("user").isIgnored()).isFalse();
        assertThat(DIALECT.rules().member("cache_control").isIgnored()).isFalse();
        assertThat(DIALECT.traits(JsonObject.EMPTY)).isEqualTo(RequestTraits.UNKNOWN);
    }
}
