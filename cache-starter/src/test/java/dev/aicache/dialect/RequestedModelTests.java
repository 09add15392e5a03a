package dev.aicache.dialect;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Which model a request asks. */
class RequestedModelTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "/v1/chat/completions | {\"model\":\"gpt-5\"} | gpt-5",
                "/v1/chat/completions | {\"model\":\"a\",\"model\":\"b\"} | none",
                "/v1/chat/completions | {\"model\":7} | none",
                "/v1/chat/completions | {} | none",
                "/v1beta/models/gemini-2.5-pro:generateContent | {} | gemini-2.5-pro",
                "/openai/deployments/my-gpt/chat/completions | {} | my-gpt",
                "/openai/deployments/my-gpt/chat/completions | {\"model\":\"x\"} | x",
                "/v1/models | {} | none"
            })
    void isTheMemberOrElseWhatThePathNames(String path, String body, String model) {
        JsonObject request = (JsonObject) JsonReader.read(body.getBytes(UTF_8)).orElseThrow();

        assertThat(new ChatDialect().model(path, request).orElse(null)).isEqualTo(model);
    }
}
