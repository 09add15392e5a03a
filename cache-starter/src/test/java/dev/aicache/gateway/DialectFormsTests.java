package dev.aicache.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import reactor.core.publisher.Mono;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** That each dialect's answers serve requests for its other form, through a whole gateway. */
class DialectFormsTests {

    private static final String GEMINI = "/v1beta/models/gemini-2.5-flash";

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .route("all", upstream.url(), "/**", "AiCache=10m")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        gateway.purge();
    }

    private static String golden(String file) {
        try (InputStream in = DialectFormsTests.class.getResourceAsStream("/golden/" + file)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void answer(String contentType, String body) {
        upstream.answer((call, response, number) ->
                response.header("Content-Type", contentType).sendString(Mono.just(body)));
    }

    private static HttpResponse<String> hit(String path, String body) throws Exception {
        HttpResponse<String> response = gateway.post(path, body);
        assertThat(cacheStatus(response)).startsWith("aicache; hit");
        assertThat(upstream.count()).isEqualTo(1);
        return response;
    }

    @ParameterizedTest
    @CsvSource({
        "openai-chat/images-in-request,/v1/chat/completions,text/event-stream,sse",
        "openai-chat/parallel-tool-calls,/v1/chat/completions,text/event-stream,sse",
        "vllm-chat/reasoning,/v1/chat/completions,text/event-stream,sse",
        "openai-completions/text,/v1/completions,text/event-stream,sse",
        "openai-responses/reasoning,/v1/responses,text/event-stream,sse",
        "openai-responses/tool-call,/v1/responses,text/event-stream,sse",
        "anthropic-messages/reasoning,/v1/messages,text/event-stream,sse",
        "anthropic-messages/parallel-tool-calls,/v1/messages,text/event-stream,sse",
        "ollama-chat/tool-call,/api/chat,application/x-ndjson,ndjson",
        "ollama-generate/text,/api/generate,application/x-ndjson,ndjson"
    })
    void servesEachFormFromTheOther(String name, String path, String contentType, String extension) throws Exception {
        String whole = golden(name + ".request.json");
        String streamed = golden(name + ".stream-request.json");

        answer("application/json", golden(name + ".json"));
        gateway.post(path, whole);
        HttpResponse<String> stream = hit(path, streamed);
        assertThat(stream.headers().firstValue("Content-Type")).hasValue(contentType);
        String made = stream.body();

        reset();
        answer(contentType, golden(name + "." + extension));
        gateway.post(path, streamed);
        HttpResponse<String> json = hit(path, whole);
        assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json.headers().firstValue("Content-Length")).isPresent();

        // What was made as a stream is whole in the eyes of the dialect, and can be what the other form is made of.
        reset();
        answer(contentType, made);
        gateway.post(path, streamed);
        hit(path, whole);
    }

    @Test
    void servesAllThreeFormsOfGemini() throws Exception {
        String request = golden("gemini/reasoning.request.json");
        List<String> paths = List.of(
                GEMINI + ":generateContent",
                GEMINI + ":streamGenerateContent?alt=sse",
                GEMINI + ":streamGenerateContent");
        List<String> files = List.of(".json", ".sse", ".stream.json");

        for (int from = 0; from < paths.size(); from++) {
            reset();
            answer(
                    from == 1 ? "text/event-stream" : "application/json; charset=UTF-8",
                    golden("gemini/reasoning" + files.get(from)));
            gateway.post(paths.get(from), request);
            for (int to = 0; to < paths.size(); to++) {
                HttpResponse<String> response = hit(paths.get(to), request);
                assertThat(response.body())
                        .contains("thoughtSignature")
                        .startsWith(List.of("{", "data: {", "[").get(to));
                assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith(to == 1 ? "text/event-stream" : "application/json");
            }
        }
    }
}
