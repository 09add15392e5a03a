package dev.aicache.demo;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;

import static org.assertj.core.api.Assertions.assertThat;

/** What OpenAI's own client makes of a miss and of a hit. */
@DemoGatewayTest
class OpenAiSdkTests {

    private final OpenAIClient client;
    private final ModelCalls calls;
    private final EndedFills fills;

    OpenAiSdkTests(@LocalServerPort int gateway, @Value("${local.model.port}") int model, @Autowired EndedFills fills) {
        this.fills = fills;
        this.calls = new ModelCalls(model);
        this.client = OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + gateway + "/v1")
                .apiKey("openai-sdk-tests")
                .maxRetries(0)
                .build();
    }

    @BeforeEach
    void countAnew() {
        calls.reset();
        fills.reset();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void parsesAChatFromAMissAsFromAHit() {
        ChatCompletionCreateParams params = chat("Why is the sky blue?").build();
        Parsed<ChatCompletion> miss = complete(params);
        fills.await(1);
        Parsed<ChatCompletion> hit = complete(params);
        ChatCompletion first = miss.value().validate();

        assertThat(hit.value()).isEqualTo(first);
        assertThat(first.choices().get(0).message().content().orElseThrow()).startsWith("[simulated answer #1]");
        assertOneCall("/v1/chat/completions", miss.headers(), hit.headers());
    }

    @Test
    void parsesEveryChoice() {
        ChatCompletionCreateParams params = chat("Three answers, please").n(3).build();
        ChatCompletion first = client.chat().completions().create(params).validate();

        assertThat(first.choices()).hasSize(3);
        fills.await(1);
        assertThat(client.chat().completions().create(params)).isEqualTo(first);
        assertThat(calls.of("/v1/chat/completions")).isOne();
    }

    @Test
    void parsesAStreamFromAMissAsFromAHit() {
        ChatCompletionCreateParams params = chat("Why is the sea salty?")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        Streamed miss = stream(params);
        fills.await(1);
        Streamed hit = stream(params);

        assertThat(hit.chunks()).isEqualTo(miss.chunks());
        assertThat(miss.completion().validate()).isEqualTo(hit.completion());
        assertThat(miss.completion().choices().get(0).message().content().orElseThrow())
                .startsWith("[simulated answer #1]");
        assertThat(miss.completion().usage().orElseThrow().completionTokens()).isEqualTo(40);
        assertOneCall("/v1/chat/completions", miss.headers(), hit.headers());
    }

    @Test
    void parsesAToolCallFromAMissAsFromAHit() {
        ChatCompletionCreateParams params =
                withWeatherTool(chat("What is the weather?")).build();
        Parsed<ChatCompletion> miss = complete(params);
        fills.await(1);
        Parsed<ChatCompletion> hit = complete(params);
        ChatCompletion first = miss.value().validate();

        assertThat(hit.value()).isEqualTo(first);
        assertWeatherCall(first);
        assertOneCall("/v1/chat/completions", miss.headers(), hit.headers());
    }

    @Test
    void parsesAStreamedToolCallFromAMissAsFromAHit() {
        ChatCompletionCreateParams params =
                withWeatherTool(chat("How is the weather?")).build();
        Streamed miss = stream(params);
        fills.await(1);
        Streamed hit = stream(params);

        assertThat(hit.chunks()).isEqualTo(miss.chunks());
        assertWeatherCall(miss.completion());
        assertWeatherCall(hit.completion());
        assertOneCall("/v1/chat/completions", miss.headers(), hit.headers());
    }

    @Test
    void parsesEmbeddingsFromAMissAsFromAHit() {
        EmbeddingCreateParams params = EmbeddingCreateParams.builder()
                .model("simulated-embedding")
                .inputOfArrayOfStrings(List.of("red", "blue"))
                .dimensions(16)
                .build();
        Parsed<CreateEmbeddingResponse> miss = embed(params);
        fills.await(1);
        Parsed<CreateEmbeddingResponse> hit = embed(params);
        CreateEmbeddingResponse first = miss.value().validate();

        assertThat(hit.value()).isEqualTo(first.toBuilder().usage(nothing()).build());
        assertThat(first.data()).hasSize(2);
        assertThat(first.data().get(1).embedding()).hasSize(16);
        assertOneCall("/v1/embeddings", miss.headers(), hit.headers());
    }

    private void assertOneCall(String path, Headers miss, Headers hit) {
        assertThat(miss.values("cache-status")).singleElement().asString().doesNotContain("; hit");
        assertThat(hit.values("cache-status")).singleElement().asString().startsWith("aicache; hit");
        assertThat(calls.of(path)).isOne();
    }

    private static void assertWeatherCall(ChatCompletion completion) {
        ChatCompletion.Choice choice = completion.choices().get(0);
        ChatCompletionMessageToolCall call =
                choice.message().toolCalls().orElseThrow().get(0);

        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(call.asFunction().function().name()).isEqualTo("weather");
        assertThat(call.asFunction().function().arguments()).isEqualTo("{\"city\":\"Berlin\"}");
    }

    /** What inputs are billed that were not asked for again. */
    private static CreateEmbeddingResponse.Usage nothing() {
        return CreateEmbeddingResponse.Usage.builder()
                .promptTokens(0)
                .totalTokens(0)
                .build();
    }

    /** A stream, as the client read it. */
    private record Streamed(Headers headers, List<ChatCompletionChunk> chunks, ChatCompletion completion) {}

    /** A whole answer, as the client read it. */
    private record Parsed<T>(Headers headers, T value) {}

    private Parsed<ChatCompletion> complete(ChatCompletionCreateParams params) {
        try (HttpResponseFor<ChatCompletion> response =
                client.chat().completions().withRawResponse().create(params)) {
            return new Parsed<>(response.headers(), response.parse());
        }
    }

    private Parsed<CreateEmbeddingResponse> embed(EmbeddingCreateParams params) {
        try (HttpResponseFor<CreateEmbeddingResponse> response =
                client.embeddings().withRawResponse().create(params)) {
            return new Parsed<>(response.headers(), response.parse());
        }
    }

    private Streamed stream(ChatCompletionCreateParams params) {
        try (HttpResponseFor<StreamResponse<ChatCompletionChunk>> response =
                        client.chat().completions().withRawResponse().createStreaming(params);
                StreamResponse<ChatCompletionChunk> stream = response.parse()) {
            List<ChatCompletionChunk> chunks = stream.stream().toList();
            ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
            chunks.forEach(accumulator::accumulate);
            return new Streamed(response.headers(), chunks, accumulator.chatCompletion());
        }
    }

    private static ChatCompletionCreateParams.Builder chat(String question) {
        return ChatCompletionCreateParams.builder().model("simulated-gpt").addUserMessage(question);
    }

    private static ChatCompletionCreateParams.Builder withWeatherTool(ChatCompletionCreateParams.Builder params) {
        return params.addFunctionTool(FunctionDefinition.builder()
                .name("weather")
                .parameters(FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .build())
                .build());
    }
}
