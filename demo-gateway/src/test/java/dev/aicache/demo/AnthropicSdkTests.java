package dev.aicache.demo;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpResponseFor;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolUseBlock;

import static org.assertj.core.api.Assertions.assertThat;

/** What Anthropic's own client makes of a miss and of a hit. */
@DemoGatewayTest
class AnthropicSdkTests {

    private final AnthropicClient client;
    private final ModelCalls calls;
    private final EndedFills fills;

    AnthropicSdkTests(
            @LocalServerPort int gateway, @Value("${local.model.port}") int model, @Autowired EndedFills fills) {
        this.fills = fills;
        this.calls = new ModelCalls(model);
        this.client = AnthropicOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + gateway)
                .apiKey("anthropic-sdk-tests")
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
    void parsesAMessageFromAMissAsFromAHit() {
        MessageCreateParams params = ask("Why is the sky blue?").build();
        Parsed miss = send(params);
        fills.await(1);
        Parsed hit = send(params);
        Message first = miss.message().validate();

        assertThat(hit.message()).isEqualTo(first);
        assertThat(first.content().get(0).asText().text()).startsWith("[simulated answer #1]");
        assertThat(first.stopReason()).contains(StopReason.END_TURN);
        assertOneCall(miss.headers(), hit.headers());
    }

    @Test
    void parsesAStreamFromAMissAsFromAHit() {
        MessageCreateParams params = ask("Why is the sea salty?").build();
        Streamed miss = stream(params);
        fills.await(1);
        Streamed hit = stream(params);

        assertThat(hit.events()).isEqualTo(miss.events());
        assertThat(hit.message()).isEqualTo(miss.message().validate());
        assertThat(miss.message().content().get(0).asText().text()).startsWith("[simulated answer #1]");
        assertThat(miss.message().usage().outputTokens()).isEqualTo(40);
        assertOneCall(miss.headers(), hit.headers());
    }

    @Test
    void parsesAToolUseFromAMissAsFromAHit() {
        MessageCreateParams params =
                ask("What is the weather?").addTool(weatherTool()).build();
        Parsed miss = send(params);
        fills.await(1);
        Parsed hit = send(params);
        Message first = miss.message().validate();

        assertThat(hit.message()).isEqualTo(first);
        assertWeatherUse(first);
        assertOneCall(miss.headers(), hit.headers());
    }

    @Test
    void parsesAStreamedToolUseFromAMissAsFromAHit() {
        MessageCreateParams params =
                ask("How is the weather?").addTool(weatherTool()).build();
        Streamed miss = stream(params);
        fills.await(1);
        Streamed hit = stream(params);

        assertThat(hit.events()).isEqualTo(miss.events());
        assertThat(hit.message()).isEqualTo(miss.message().validate());
        assertWeatherUse(miss.message());
        assertOneCall(miss.headers(), hit.headers());
    }

    private void assertOneCall(Headers miss, Headers hit) {
        assertThat(miss.values("cache-status")).singleElement().asString().doesNotContain("; hit");
        assertThat(hit.values("cache-status")).singleElement().asString().startsWith("aicache; hit");
        assertThat(calls.of("/v1/messages")).isOne();
    }

    private static void assertWeatherUse(Message message) {
        ToolUseBlock use = message.content().get(1).asToolUse();

        assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(use.name()).isEqualTo("weather");
        assertThat(use._input()).isEqualTo(JsonValue.from(Map.of("city", "Berlin")));
    }

    /** A stream, as the client read it. */
    private record Streamed(Headers headers, List<RawMessageStreamEvent> events, Message message) {}

    /** A whole message, as the client read it. */
    private record Parsed(Headers headers, Message message) {}

    private Parsed send(MessageCreateParams params) {
        try (HttpResponseFor<Message> response =
                client.messages().withRawResponse().create(params)) {
            return new Parsed(response.headers(), response.parse());
        }
    }

    private Streamed stream(MessageCreateParams params) {
        try (HttpResponseFor<StreamResponse<RawMessageStreamEvent>> response =
                        client.messages().withRawResponse().createStreaming(params);
                StreamResponse<RawMessageStreamEvent> stream = response.parse()) {
            List<RawMessageStreamEvent> events = stream.stream().toList();
            MessageAccumulator accumulator = MessageAccumulator.create();
            events.forEach(accumulator::accumulate);
            return new Streamed(response.headers(), events, accumulator.message());
        }
    }

    private static MessageCreateParams.Builder ask(String question) {
        return MessageCreateParams.builder()
                .model("simulated-claude")
                .maxTokens(1024)
                .addUserMessage(question);
    }

    private static Tool weatherTool() {
        return Tool.builder()
                .name("weather")
                .inputSchema(Tool.InputSchema.builder()
                        .properties(Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                                .build())
                        .build())
                .build();
    }
}
