package dev.aicache.dialect;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.BypassReason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Which dialect a path is in. */
class DialectsTests {

    private final Dialects dialects = Dialects.builtIn();

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, openai-chat",
        "/chat/completions, openai-chat",
        "/team-a/openai/v1/chat/completions, openai-chat",
        "/openai/deployments/gpt-4.1/chat/completions, openai-chat",
        "/openai/deployments/files/chat/completions, openai-chat",
        "/api/v1/chat/completions, openai-chat",
        "/v1/embeddings, openai-embeddings",
        "/openai/deployments/e/embeddings, openai-embeddings",
        "/openai/deployments/d/completions, openai-completions",
        "/openai/deployments/d/extensions/chat/completions, openai-chat",
        "/openai/v1/responses, openai-responses",
        "/openai/responses, openai-responses",
        "/v1/messages, anthropic-messages",
        "/v1/messages/count_tokens, anthropic-count-tokens",
        "/v1/completions, openai-completions",
        "/v1/fim/completions, plain-json",
        "/v1/moderations, openai-moderations",
        "/v1/responses, openai-responses",
        "/v1/responses/input_tokens, openai-input-tokens",
        "/v1beta/models/m:generateContent, gemini",
        "/v1beta/models/gemini-2.5-flash:streamGenerateContent, gemini",
        "/v1beta/tunedModels/files:generateContent, gemini",
        "/v1/projects/p/locations/l/publishers/google/models/m:generateContent, gemini",
        "/v1beta/models/m:embedContent, gemini-embeddings",
        "/v1beta/models/m:batchEmbedContents, gemini-embeddings",
        "/v1beta/models/m:countTokens, gemini-count-tokens",
        "/v1beta/openai/chat/completions, openai-chat",
        "/api/chat, ollama-chat",
        "/api/generate, ollama-generate",
        "/api/embed, ollama-embeddings",
        "/api/embeddings, ollama-embeddings",
        "/ollama/api/chat, ollama-chat",
        "/v1/predict, plain-json",
        "/anything, plain-json",
        "/, plain-json"
    })
    void knowsTheProtocolByTheEndOfThePath(String path, String name) {
        assertThat(dialects.forPath(path).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions/",
                "/v1/Chat/Completions",
                "/v1/chat%2Fcompletions",
                "/v1/chat/completion%73",
                "/v1/x%2F..%2Fchat/completions",
                "/v1/../chat/completions",
                "/v1/./chat/completions",
                "/v1//chat/completions",
                "/v1;x=1/chat/completions",
                "/v1/other;/chat/completions",
                "/v1/other%3B/chat/completions",
                "/v1/chat/completions;x",
                "/v1/other%00/chat/completions",
                "/v1/other\n/chat/completions",
                "/v1/other\\/chat/completions",
                "/v1/other%3f/chat/completions",
                "v1/chat/completions",
                "",
                "/v1/messages/",
                "/v1/x;/messages",
                "/v1/x%2f/embeddings",
                "/v1/completions/",
                "/v1beta/models/m%3AgenerateContent",
                "/v1beta/models/m:GenerateContent",
                "/v1beta/models/../m:generateContent",
                "/v1/messages/count_tokens/",
                "/api//chat",
                "/api/chat/",
                "/v1/other#/embeddings"
            })
    void knowsNoProtocolByAPathThatCanBeReadInTwoWays(String path) {
        assertThat(dialects.forPath(path).name()).isEqualTo("plain-json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses/",
                "/v1/responses/resp_1",
                "/v1/responses/resp_1/input_items",
                "/v1/responses/input_tokens/",
                "/v1/conversations/responses",
                "/v1/threads/t/completions",
                "/v1/files/moderations",
                "/v1/threads/messages/count_tokens",
                "/v1/responses/responses/input_tokens",
                "/v1/responses/resp_1/cancel",
                "/v1/responses/compact",
                "/v1/%72esponses",
                "/v1/%2572esponses",
                "/v1/%72esponses%zz",
                "/v1/Responses",
                "/v1/x%2fresponses",
                "/v1/responses;a=b",
                "/v1/responses%00",
                "/v1/%20responses",
                "/v1\\responses",
                "/v1/./responses",
                "/v1/responses/../x",
                "/v1/conversations/c/items",
                "/v1/images/generations",
                "/v1/files",
                "/v1/batches",
                "/v1/uploads",
                "/v1/assistants",
                "/v1/threads",
                "/v1/threads/t/messages",
                "/v1/vector_stores",
                "/v1/containers",
                "/v1/evals",
                "/v1/fine_tuning/jobs",
                "/v1/realtime/sessions",
                "/v1/messages/batches",
                "/v1/skills",
                "/v1/agents",
                "/v1/videos",
                "/v1/organization/admin_api_keys",
                "/v1/chat/completions/chatcmpl-1",
                "/v1/chat%2fcompletions/chatcmpl-1/messages",
                "/v1beta/interactions",
                "/v1beta/cachedContents",
                "/v1beta/models/m:predict",
                "/v1beta/models/m:predictLongRunning",
                "/v1beta/models/m:batchGenerateContent",
                "/api/pull",
                "/api/push",
                "/api/create",
                "/api/copy",
                "/api/delete",
                "/api/show",
                "/api/experimental/web_search"
            })
    void knowsWhatProvidersKeepInEveryDisguise(String path) {
        Dialect dialect = dialects.forPath(path);

        assertThat(dialect.name()).isEqualTo("stateful");
        assertThat(dialect.bypass(JsonObject.EMPTY)).hasValue(BypassReason.STATEFUL);
        assertThat(dialect.judge(RequestTraits.UNKNOWN, "application/json", new byte[] {'{', '}'}))
                .isPresent();
    }

    @Test
    void doesNotMindALongPath() {
        assertThat(dialects.forPath("/a".repeat(100_000) + "/chat/completions").name())
                .isEqualTo("openai-chat");
        assertThat(dialects.forPath("/%25".repeat(100_000)).name()).isEqualTo("plain-json");
    }

    @Test
    void asksOthersFirst() {
        Dialect own = new ChatDialect();
        Dialects extended = dialects.preceded(List.of(own));

        assertThat(extended.forPath("/v1/chat/completions"))
                .isSameAs(own)
                .isNotSameAs(dialects.forPath("/v1/chat/completions"));
        assertThat(extended.forPath("/v1/embeddings").name()).isEqualTo("openai-embeddings");
        assertThat(extended.all()).startsWith(own).extracting(Dialect::name).endsWith("plain-json");
    }

    @Test
    void haveDistinctNames() {
        assertThat(dialects.all())
                .extracting(Dialect::name)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("[a-z-]+"))
                .hasSize(16);
    }

    @Test
    void areFoundByTheirNames() {
        assertThat(dialects.all())
                .allSatisfy(
                        dialect -> assertThat(dialects.named(dialect.name())).isSameAs(dialect));
    }

    @Test
    void areFoundByNameAmongOthersFirst() {
        Dialect own = new ChatDialect();

        assertThat(dialects.preceded(List.of(own)).named("openai-chat")).isSameAs(own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "openai", "OpenAI-Chat", " openai-chat"})
    void saysWhichNamesThereAre(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dialects.named(name))
                .withMessage(
                        "'%s' is no dialect; there are anthropic-count-tokens, anthropic-messages, gemini, "
                                + "gemini-count-tokens, gemini-embeddings, ollama-chat, ollama-embeddings, ollama-generate, "
                                + "openai-chat, openai-completions, openai-embeddings, openai-input-tokens, openai-moderations, "
                                + "openai-responses, plain-json, stateful",
                        name);
    }
}
