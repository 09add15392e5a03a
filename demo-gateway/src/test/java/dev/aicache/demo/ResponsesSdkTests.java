package dev.aicache.demo;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;

import static org.assertj.core.api.Assertions.assertThat;

/** What OpenAI's own client makes of a response from a miss and from a hit. */
@DemoGatewayTest
class ResponsesSdkTests {

    private static final String PATH = "/v1/responses";

    private final OpenAIClient client;
    private final ModelCalls calls;
    private final EndedFills fills;

    ResponsesSdkTests(
            @LocalServerPort int gateway, @Value("${local.model.port}") int model, @Autowired EndedFills fills) {
        this.fills = fills;
        this.calls = new ModelCalls(model);
        this.client = OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + gateway + "/v1")
                .apiKey("responses-sdk-tests")
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
    void parsesAResponseFromAMissAsFromAHit() {
        ResponseCreateParams params = ask("Why is the sky blue?");
        Parsed miss = send(params);
        fills.await(1);
        Parsed hit = send(params);
        Response first = miss.response().validate();

        assertThat(hit.response()).isEqualTo(first);
        assertThat(first.status()).contains(ResponseStatus.COMPLETED);
        assertThat(text(first)).startsWith("[simulated answer #1]");
        assertOneCall(miss.headers(), hit.headers());
    }

    @Test
    void parsesAStreamFromAMissAsFromAHit() {
        ResponseCreateParams params = ask("Why is the sea salty?");
        Streamed miss = stream(params);
        fills.await(1);
        Streamed hit = stream(params);
        ResponseStreamEvent last = miss.events().get(miss.events().size() - 1);

        miss.events().forEach(ResponseStreamEvent::validate);
        assertThat(hit.events()).isEqualTo(miss.events());
        assertThat(text(last.asCompleted().response())).startsWith("[simulated answer #1]");
        assertOneCall(miss.headers(), hit.headers());
    }

    private void assertOneCall(Headers miss, Headers hit) {
        assertThat(miss.values("cache-status")).singleElement().asString().doesNotContain("; hit");
        assertThat(hit.values("cache-status")).singleElement().asString().startsWith("aicache; hit");
        assertThat(calls.of(PATH)).isOne();
    }

    private static String text(Response response) {
        return response.output()
                .get(0)
                .asMessage()
                .content()
                .get(0)
                .asOutputText()
                .text();
    }

    /** A stream, as the client read it. */
    private record Streamed(Headers headers, List<ResponseStreamEvent> events) {}

    /** A whole response, as the client read it. */
    private record Parsed(Headers headers, Response response) {}

    private Parsed send(ResponseCreateParams params) {
        try (HttpResponseFor<Response> response =
                client.responses().withRawResponse().create(params)) {
            return new Parsed(response.headers(), response.parse());
        }
    }

    private Streamed stream(ResponseCreateParams params) {
        try (HttpResponseFor<StreamResponse<ResponseStreamEvent>> response =
                        client.responses().withRawResponse().createStreaming(params);
                StreamResponse<ResponseStreamEvent> stream = response.parse()) {
            return new Streamed(response.headers(), stream.stream().toList());
        }
    }

    /** What the provider would store is not cached; so it is told not to. */
    private static ResponseCreateParams ask(String question) {
        return ResponseCreateParams.builder()
                .model("simulated-gpt")
                .input(question)
                .store(false)
                .build();
    }
}
