package dev.aicache.gateway;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.ObjectMappers;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.moderations.ModerationCreateResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;

import static dev.aicache.gateway.GoldenForm.JSON;
import static dev.aicache.gateway.GoldenForm.SSE;
import static org.assertj.core.api.Assertions.assertThat;

/** OpenAI's own client sends the golden requests, and makes of a hit what it makes of a miss and of the file. */
class OpenAiGoldenTests {

    private static GoldenGateway gateway;
    private static OpenAIClient client;
    private static OpenAIClient azure;
    private static OpenAIClient vllm;

    @BeforeAll
    static void start() {
        gateway = new GoldenGateway();
        client = client("/v1").build();
        azure = client("/openai/deployments/gpt-4o")
                .putQueryParam("api-version", "2024-10-21")
                .build();
        vllm = client("/vllm/v1").build();
    }

    private static OpenAIOkHttpClient.Builder client(String path) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + path)
                .apiKey("golden")
                .maxRetries(0);
    }

    @AfterAll
    static void stop() {
        client.close();
        azure.close();
        vllm.close();
        gateway.close();
    }

    static Stream<GoldenCase> chats() {
        return GoldenCase.stored(JSON, "openai-chat", "azure-chat", "vllm-chat");
    }

    static Stream<GoldenCase> chatStreams() {
        return GoldenCase.stored(SSE, "openai-chat", "azure-chat", "vllm-chat");
    }

    // The accumulator knows no custom tools, no frames without a delta, and takes a frame with usage for the last.
    static Stream<GoldenCase> assembledChatStreams() {
        return chatStreams().filter(GoldenCase.except("custom-tool-call", "async-filter", "continuous-usage"));
    }

    static Stream<GoldenCase> responses() {
        return GoldenCase.stored(JSON, "openai-responses");
    }

    static Stream<GoldenCase> completions() {
        return GoldenCase.stored(JSON, "openai-completions");
    }

    static Stream<GoldenCase> embeddings() {
        return GoldenCase.stored(JSON, "openai-embeddings");
    }

    static Stream<GoldenCase> moderations() {
        return GoldenCase.stored(JSON, "openai-moderations");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chats")
    void readsChats(GoldenCase golden) throws Exception {
        ChatCompletionCreateParams params = chat(golden, JSON);
        assertAllEqual(
                golden,
                ChatCompletion.class,
                () -> of(golden).chat().completions().create(params).validate());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chatStreams")
    void readsChatStreams(GoldenCase golden) throws Exception {
        List<List<ChatCompletionChunk>> read = chunks(golden);

        assertThat(read.get(1)).isNotEmpty().isEqualTo(read.get(0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("assembledChatStreams")
    void assemblesFromAChatStreamWhatTheJsonSays(GoldenCase golden) throws Exception {
        assertSaysWhatTheJsonSays(golden, chunks(golden).get(1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("assembledChatStreams")
    void assemblesTheSameFromAChatStreamThatTheGatewayMadeOfJson(GoldenCase golden) throws Exception {
        ChatCompletionCreateParams whole = chat(golden, JSON);
        ChatCompletionCreateParams streamed = chat(golden, SSE);
        Optional<List<ChatCompletionChunk>> made = gateway.crossed(
                golden,
                JSON,
                () -> of(golden).chat().completions().create(whole),
                SSE,
                () -> chunks(of(golden), streamed));
        if (made.isPresent()) {
            assertSaysWhatTheJsonSays(golden, made.get());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chatStreams")
    void readsJsonThatTheGatewayMadeOfAChatStream(GoldenCase golden) throws Exception {
        ChatCompletionCreateParams whole = chat(golden, JSON);
        ChatCompletionCreateParams streamed = chat(golden, SSE);
        Optional<ChatCompletion> made = gateway.crossed(
                golden,
                SSE,
                () -> chunks(of(golden), streamed),
                JSON,
                () -> of(golden).chat().completions().create(whole).validate());
        if (made.isPresent()) {
            assertThat(made.get()).isEqualTo(read(golden.answer(JSON), ChatCompletion.class));
        }
    }

    private static void assertSaysWhatTheJsonSays(GoldenCase golden, List<ChatCompletionChunk> chunks)
            throws Exception {
        ChatCompletion whole = read(golden.answer(JSON), ChatCompletion.class);
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        chunks.forEach(accumulator::accumulate);
        ChatCompletion assembled = accumulator.chatCompletion();

        assertThat(assembled.id()).isEqualTo(whole.id());
        assertThat(assembled.choices()).hasSameSizeAs(whole.choices());
        for (int i = 0; i < whole.choices().size(); i++) {
            ChatCompletion.Choice choice = assembled.choices().get(i);
            ChatCompletionMessage message = whole.choices().get(i).message();
            assertThat(choice.finishReason()).isEqualTo(whole.choices().get(i).finishReason());
            assertThat(choice.message().content().orElse(""))
                    .isEqualTo(message.content().orElse(""));
            assertThat(choice.message().toolCalls().orElse(List.of()))
                    .isEqualTo(message.toolCalls().orElse(List.of()));
            assertThat(choice.logprobs().flatMap(ChatCompletion.Choice.Logprobs::content))
                    .isEqualTo(whole.choices().get(i).logprobs().flatMap(ChatCompletion.Choice.Logprobs::content));
        }
        if (!golden.name().equals("usage-off")) {
            assertThat(assembled.usage()).isEqualTo(whole.usage());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void readsResponses(GoldenCase golden) throws Exception {
        ResponseCreateParams params = response(golden, JSON);
        assertAllEqual(
                golden, Response.class, () -> client.responses().create(params).validate());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void assemblesFromAResponseStreamWhatTheJsonSays(GoldenCase golden) throws Exception {
        ResponseCreateParams params = response(golden, SSE);
        List<List<ResponseStreamEvent>> read = gateway.missAndHit(golden, SSE, () -> events(params));
        ResponseAccumulator accumulator = ResponseAccumulator.createWithSnapshots();
        read.get(1).forEach(accumulator::accumulate);

        assertThat(read.get(1)).isEqualTo(read.get(0));
        assertThat(accumulator.response()).isEqualTo(read(golden.answer(JSON), Response.class));
        assertThat(accumulator.reconstructedResponse().output())
                .isEqualTo(accumulator.response().output());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void readsResponsesThatTheGatewayMadeOfTheOtherForm(GoldenCase golden) throws Exception {
        ResponseCreateParams whole = response(golden, JSON);
        ResponseCreateParams streamed = response(golden, SSE);
        Callable<Response> create = () -> client.responses().create(whole);
        Optional<List<ResponseStreamEvent>> events = gateway.crossed(golden, JSON, create, SSE, () -> events(streamed));
        Optional<Response> json = gateway.crossed(golden, SSE, () -> events(streamed), JSON, create);

        Response expected = read(golden.answer(JSON), Response.class);
        json.ifPresent(made -> assertThat(made).isEqualTo(expected));
        events.ifPresent(made -> {
            ResponseAccumulator accumulator = ResponseAccumulator.createWithSnapshots();
            made.forEach(accumulator::accumulate);
            assertThat(accumulator.response()).isEqualTo(expected);
            assertThat(accumulator.reconstructedResponse().output()).isEqualTo(expected.output());
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("completions")
    void readsCompletions(GoldenCase golden) throws Exception {
        CompletionCreateParams params = CompletionCreateParams.builder()
                .body(read(golden.request(JSON), CompletionCreateParams.Body.class))
                .build();
        assertAllEqual(
                golden,
                Completion.class,
                () -> client.completions().create(params).validate());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("completions")
    void readsCompletionStreams(GoldenCase golden) throws Exception {
        CompletionCreateParams params = CompletionCreateParams.builder()
                .body(read(golden.request(SSE), CompletionCreateParams.Body.class))
                .build();
        List<List<Completion>> read = gateway.missAndHit(golden, SSE, () -> completions(params));

        assertThat(read.get(1)).isNotEmpty().isEqualTo(read.get(0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("embeddings")
    void readsEmbeddings(GoldenCase golden) throws Exception {
        EmbeddingCreateParams params = EmbeddingCreateParams.builder()
                .body(read(golden.request(JSON), EmbeddingCreateParams.Body.class))
                .build();
        assertAllEqual(
                golden,
                CreateEmbeddingResponse.class,
                () -> client.embeddings().create(params).validate());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("moderations")
    void readsModerations(GoldenCase golden) throws Exception {
        ModerationCreateParams params = ModerationCreateParams.builder()
                .body(read(golden.request(JSON), ModerationCreateParams.Body.class))
                .build();
        assertAllEqual(
                golden,
                ModerationCreateResponse.class,
                () -> client.moderations().create(params).validate());
    }

    private static <T> void assertAllEqual(GoldenCase golden, Class<T> type, Callable<T> call) throws Exception {
        List<T> read = gateway.missAndHit(golden, JSON, call);

        assertThat(read.get(0)).isEqualTo(read(golden.answer(JSON), type));
        assertThat(read.get(1)).isEqualTo(read.get(0));
    }

    private static List<List<ChatCompletionChunk>> chunks(GoldenCase golden) throws Exception {
        ChatCompletionCreateParams params = chat(golden, SSE);
        return gateway.missAndHit(golden, SSE, () -> chunks(of(golden), params));
    }

    private static List<ChatCompletionChunk> chunks(OpenAIClient client, ChatCompletionCreateParams params) {
        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(params)) {
            return response.stream().toList();
        }
    }

    private static List<ResponseStreamEvent> events(ResponseCreateParams params) {
        try (StreamResponse<ResponseStreamEvent> response = client.responses().createStreaming(params)) {
            return response.stream().toList();
        }
    }

    private static List<Completion> completions(CompletionCreateParams params) {
        try (StreamResponse<Completion> response = client.completions().createStreaming(params)) {
            return response.stream().toList();
        }
    }

    private static OpenAIClient of(GoldenCase golden) {
        return switch (golden.dialect()) {
            case "azure-chat" -> azure;
            case "vllm-chat" -> vllm;
            default -> client;
        };
    }

    private static ChatCompletionCreateParams chat(GoldenCase golden, GoldenForm form) throws Exception {
        return ChatCompletionCreateParams.builder()
                .body(read(golden.request(form), ChatCompletionCreateParams.Body.class))
                .build();
    }

    private static ResponseCreateParams response(GoldenCase golden, GoldenForm form) throws Exception {
        return ResponseCreateParams.builder()
                .body(read(golden.request(form), ResponseCreateParams.Body.class))
                .build();
    }

    private static <T> T read(byte[] json, Class<T> type) throws Exception {
        return ObjectMappers.jsonMapper().readValue(json, type);
    }
}
