package dev.aicache.gateway;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.ObjectMappers;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageTokensCount;
import com.anthropic.models.messages.RawMessageStreamEvent;

import static dev.aicache.gateway.GoldenForm.JSON;
import static dev.aicache.gateway.GoldenForm.SSE;
import static org.assertj.core.api.Assertions.assertThat;

/** Anthropic's own client sends the golden requests, and makes of a hit what it makes of a miss and of the file. */
class AnthropicGoldenTests {

    private static GoldenGateway gateway;
    private static AnthropicClient client;

    @BeforeAll
    static void start() {
        gateway = new GoldenGateway();
        client = AnthropicOkHttpClient.builder()
                .baseUrl(gateway.url())
                .apiKey("golden")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
    }

    static Stream<GoldenCase> messages() {
        return GoldenCase.stored(JSON, "anthropic-messages");
    }

    static Stream<GoldenCase> counts() {
        return GoldenCase.stored(JSON, "anthropic-count-tokens");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void readsMessages(GoldenCase golden) throws Exception {
        MessageCreateParams params = message(golden, JSON);
        List<Message> read = gateway.missAndHit(
                golden, JSON, () -> client.messages().create(params).validate());

        assertThat(read.get(0)).isEqualTo(read(golden.answer(JSON), Message.class));
        assertThat(read.get(1)).isEqualTo(read.get(0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void assemblesFromAStreamWhatTheJsonSays(GoldenCase golden) throws Exception {
        MessageCreateParams params = message(golden, SSE);
        List<List<RawMessageStreamEvent>> read = gateway.missAndHit(golden, SSE, () -> events(params));
        MessageAccumulator accumulator = MessageAccumulator.create();
        read.get(1).forEach(accumulator::accumulate);

        assertThat(read.get(1)).isEqualTo(read.get(0));
        assertThat(accumulator.message()).isEqualTo(read(golden.answer(JSON), Message.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void readsMessagesThatTheGatewayMadeOfTheOtherForm(GoldenCase golden) throws Exception {
        MessageCreateParams whole = message(golden, JSON);
        MessageCreateParams streamed = message(golden, SSE);
        Callable<Message> create = () -> client.messages().create(whole);
        Optional<List<RawMessageStreamEvent>> events =
                gateway.crossed(golden, JSON, create, SSE, () -> events(streamed));
        Optional<Message> json = gateway.crossed(golden, SSE, () -> events(streamed), JSON, create);

        Message expected = read(golden.answer(JSON), Message.class);
        json.ifPresent(made -> assertThat(made).isEqualTo(expected));
        events.ifPresent(made -> {
            MessageAccumulator accumulator = MessageAccumulator.create();
            made.forEach(accumulator::accumulate);
            assertThat(accumulator.message()).isEqualTo(expected);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("counts")
    void readsCountsOfTokens(GoldenCase golden) throws Exception {
        MessageCountTokensParams params = MessageCountTokensParams.builder()
                .body(read(golden.request(JSON), MessageCountTokensParams.Body.class))
                .build();
        List<MessageTokensCount> read = gateway.missAndHit(
                golden, JSON, () -> client.messages().countTokens(params).validate());

        assertThat(read.get(0)).isEqualTo(read(golden.answer(JSON), MessageTokensCount.class));
        assertThat(read.get(1)).isEqualTo(read.get(0));
    }

    private static List<RawMessageStreamEvent> events(MessageCreateParams params) {
        try (StreamResponse<RawMessageStreamEvent> response = client.messages().createStreaming(params)) {
            return response.stream().toList();
        }
    }

    private static MessageCreateParams message(GoldenCase golden, GoldenForm form) throws Exception {
        return MessageCreateParams.builder()
                .body(read(golden.request(form), MessageCreateParams.Body.class))
                .build();
    }

    private static <T> T read(byte[] json, Class<T> type) throws Exception {
        return ObjectMappers.jsonMapper().readValue(json, type);
    }
}
