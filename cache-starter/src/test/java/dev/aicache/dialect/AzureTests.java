package dev.aicache.dialect;

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
import static dev.aicache.dialect.Streams.AZURE;
import static dev.aicache.dialect.Streams.data;
import static dev.aicache.dialect.Streams.replaced;
import static dev.aicache.dialect.Streams.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What is particular to OpenAI's protocol as Azure speaks it. */
class AzureTests {

    private static final String SAFE = "\"hate\":{\"filtered\":false,\"severity\":\"safe\"}";
    private static final String ANSWER =
            "{\"id\":\"chatcmpl-syn\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"m-1\","
                    + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{" + SAFE + "}}],"
                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                    + "\"finish_reason\":\"stop\",\"content_filter_results\":{" + SAFE
                    + ",\"protected_material_text\":{\"detected\":false,\"filtered\":false}}}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}";
    private static final String LATE_BLOCK =
            data("{\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[{\"index\":0,"
                    + "\"finish_reason\":\"content_filter\",\"content_filter_results\":{\"protected_material_text\":"
                    + "{\"detected\":true,\"filtered\":true}},\"content_filter_offsets\":{\"check_offset\":2,"
                    + "\"start_offset\":0,\"end_offset\":2}}]}");

    private static Dialect dialect() {
        return Dialects.builtIn().forPath("/openai/deployments/d/chat/completions");
    }

    private static Optional<SkipReason> judge(List<String> blocks) {
        return dialect()
                .judge(new RequestTraits(1, false), AnswerRules.TRUNCATED, "text/event-stream", Streams.bytes(blocks));
    }

    private static Optional<SkipReason> judge(String body) {
        return dialect()
                .judge(new RequestTraits(1, false), AnswerRules.TRUNCATED, "application/json", body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "/openai/deployments/my.gpt-4_1/chat/completions, openai-chat",
        "/openai/deployments/d/completions, openai-completions",
        "/openai/deployments/d/embeddings, openai-embeddings",
        "/openai/v1/chat/completions, openai-chat",
        "/openai/v1/completions, openai-completions",
        "/openai/v1/embeddings, openai-embeddings",
        "/openai/v1/responses, openai-responses",
        "/openai/responses, openai-responses",
        "/openai/v1/responses/resp_1, stateful",
        "/openai/deployments/d/images/generations, stateful",
        "/openai/deployments/d/audio/speech, plain-json",
        "/openai/files, stateful",
        "/openai/v1/vector_stores, stateful"
    })
    void isKnownByTheEndOfThePathInBothForms(String path, String name) {
        assertThat(Dialects.builtIn().forPath(path).name()).isEqualTo(name);
    }

    @Test
    void storesAnswersThatTheFilterLetPass() {
        assertThat(judge(ANSWER)).isEmpty();
        assertThat(judge(AZURE)).isEmpty();
    }

    @Test
    void storesAStreamWhoseAnnotationsComeLateAndMoreThanOnce() {
        assertThat(judge(with(AZURE, 3, AZURE.get(3)))).isEmpty();
        assertThat(judge(with(AZURE, 2, AZURE.get(3)))).isEmpty();
    }

    @Test
    void doesNotStoreAStreamThatIsFilteredAfterItStopped() {
        for (int at = 1; at <= 4; at++) {
            assertThat(judge(with(AZURE, at, LATE_BLOCK))).as("at %d", at).hasValue(FINISH_REASON);
            assertThat(judge(with(AZURE, at, LATE_BLOCK.replace("\"filtered\":true", "\"filtered\":false"))))
                    .as("at %d", at)
                    .hasValue(FINISH_REASON);
            assertThat(judge(with(AZURE, at, LATE_BLOCK.replace("\"content_filter\"", "null"))))
                    .as("at %d", at)
                    .hasValue(FINISH_REASON);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"error\":{\"code\":\"content_filter_error\",\"message\":\"The contents are not filtered\"}}"})
    void doesNotStoreWhatTheFilterCouldNotLookAt(String failed) {
        String safe = "{" + SAFE;
        assertThat(judge(ANSWER.replace(
                        "\"content_filter_results\":{" + SAFE + "}", "\"content_filter_results\":" + failed)))
                .as("of the prompt")
                .hasValue(ERROR_IN_BODY);
        assertThat(judge(ANSWER.replace(
                        safe + ",\"protected", failed.substring(0, failed.length() - 1) + ",\"protected")))
                .as("of the answer")
                .hasValue(ERROR_IN_BODY);
        assertThat(judge(replaced(AZURE, safe + "}", failed))).hasValue(ERROR_IN_BODY);
    }

    @Test
    void doesNotStoreWhatWasFilteredWhatever() {
        assertThat(judge(ANSWER.replace("\"stop\"", "\"content_filter\""))).hasValue(FINISH_REASON);
        assertThat(judge(
                        ANSWER.replace("\"detected\":false,\"filtered\":false", "\"detected\":true,\"filtered\":true")))
                .hasValue(FINISH_REASON);
    }

    @Test
    void doesNotStoreTheGatewaysErrors() {
        assertThat(judge("{\"statusCode\":429,\"message\":\"Rate limit is exceeded\"}"))
                .isPresent();
        assertThat(judge("{\"error\":{\"code\":\"content_filter\",\"status\":400,\"innererror\":{}}}"))
                .hasValue(ERROR_IN_BODY);
    }

    @Test
    void doesNotAnswerFromDataOfTheUsersThatCanChange() {
        assertThat(dialect()
                        .bypass(Requests.of(
                                "{\"messages\":[],\"data_sources\":[{\"type\":\"azure_search\",\"parameters\":{}}]}")))
                .hasValue(BypassReason.LIVE_DATA);
    }
}
