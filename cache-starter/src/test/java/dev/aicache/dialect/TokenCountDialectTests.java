package dev.aicache.dialect;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.aicache.BypassReason;

import static dev.aicache.SkipReason.ERROR_IN_BODY;
import static dev.aicache.SkipReason.INCOMPLETE;
import static dev.aicache.SkipReason.MEDIA_TYPE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class TokenCountDialectTests {

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments(TokenCountDialect.anthropic(), "{\"input_tokens\":7}"),
                arguments(TokenCountDialect.responses(), "{\"object\":\"response.input_tokens\",\"input_tokens\":7}"),
                arguments(
                        TokenCountDialect.gemini(),
                        "{\"totalTokens\":7,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":7}]}"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void storesACount(Dialect dialect, String answer) {
        assertThat(dialect.judge(RequestTraits.UNKNOWN, "application/json", answer.getBytes(UTF_8)))
                .isEmpty();
        assertThat(dialect.judge(RequestTraits.UNKNOWN, "text/event-stream", answer.getBytes(UTF_8)))
                .hasValue(MEDIA_TYPE);
        assertThat(dialect.usage("application/json", answer.getBytes(UTF_8)))
                .as("counting takes nothing")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void storesNothingElse(Dialect dialect, String answer) {
        for (String other : List.of("\"7\"", "-7", "null", "{}", "7.5")) {
            String body = answer.replaceFirst("okens\":7", "okens\":" + other);
            assertThat(dialect.judge(RequestTraits.UNKNOWN, "application/json", body.getBytes(UTF_8)))
                    .as(body)
                    .hasValue(INCOMPLETE);
        }
        for (String body : List.of("", "[]", "7", answer.substring(1), "{\"tokens\":7}")) {
            assertThat(dialect.judge(RequestTraits.UNKNOWN, "application/json", body.getBytes(UTF_8)))
                    .as(body)
                    .hasValue(INCOMPLETE);
        }
        String error = "{\"error\":{\"message\":\"boom\"}," + answer.substring(1);
        assertThat(dialect.judge(RequestTraits.UNKNOWN, "application/json", error.getBytes(UTF_8)))
                .hasValue(ERROR_IN_BODY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"cachedContent\":\"c\"} | STATEFUL",
                "{\"generateContentRequest\":{\"cachedContent\":\"c\"}} | STATEFUL",
                "{\"generate_content_request\":{\"cached_content\":\"c\"}} | STATEFUL",
                "{\"generateContentRequest\":{\"tools\":[{\"googleSearch\":{}}]}} | LIVE_DATA",
                "{\"generateContentRequest\":{\"contents\":[{\"parts\":[{\"fileData\":{\"fileUri\":\"x\"}}]}]}} | REFERENCE"
            })
    void looksIntoTheRequestThatGeminiIsToCount(String request, BypassReason reason) {
        assertThat(TokenCountDialect.gemini().bypass(Requests.of(request))).hasValue(reason);
    }

    @Test
    void countsForResponsesWhateverTheProviderIsToStore() {
        assertThat(TokenCountDialect.responses().bypass(Requests.of("{\"input\":\"Hi\"}")))
                .isEmpty();
        assertThat(TokenCountDialect.responses().bypass(Requests.of("{\"previous_response_id\":\"r\"}")))
                .hasValue(BypassReason.STATEFUL);
    }

    @Test
    void leavesAnthropicsMarksForItsPromptCacheOutOfTheKey() {
        assertThat(TokenCountDialect.anthropic().rules().member("cache_control").isIgnored())
                .isTrue();
    }
}
