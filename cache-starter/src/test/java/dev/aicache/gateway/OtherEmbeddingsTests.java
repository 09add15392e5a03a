package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import static dev.aicache.gateway.SimulatedEmbeddings.JSON;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Embeddings per item in the protocols other than OpenAI's. */
class OtherEmbeddingsTests {

    private TestUpstream upstream;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        upstream = new TestUpstream();
        upstream.answer((call, response, number) -> TestUpstream.json(
                response, call.uri().startsWith("/api") ? ollama(call.body(), number) : gemini(call.body())));
        gateway = TestGateway.builder()
                .route("embed", upstream.url(), "/**", "AiCache=10m")
                .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    private static String ollama(String body, int number) {
        List<String> vectors = new ArrayList<>();
        JsonNode input = JSON.readTree(body).path("input");
        for (JsonNode each : input.isArray() ? input : List.of(input)) {
            vectors.add("[0.%d,0.5]".formatted(each.asString().length()));
        }
        return "{\"model\":\"m\",\"embeddings\":%s,\"total_duration\":%d,\"prompt_eval_count\":%d}"
                .formatted(vectors, number, vectors.size());
    }

    private static String gemini(String body) {
        List<String> vectors = new ArrayList<>();
        JSON.readTree(body)
                .path("requests")
                .forEach(each -> vectors.add("{\"values\": [0.%d, 1e-3]}"
                        .formatted(each.at("/content/parts/0/text").asString().length())));
        return "{\n\"embeddings\": " + vectors + "\n}";
    }

    private static String part(String text, String more) {
        return "{\"model\":\"models/m\",\"content\":{\"parts\":[{\"text\":\"%s\"}]}%s}".formatted(text, more);
    }

    private void isAnswer(HttpResponse<String> response, String expected) {
        assertThat(JSON.readTree(response.body())).isEqualTo(JSON.readTree(expected));
    }

    @Test
    void answersOllamaInputByInput() throws Exception {
        gateway.post("/api/embed", "{\"model\":\"m\",\"input\":\"abc\"}");
        HttpResponse<String> partial = gateway.post("/api/embed", "{\"model\":\"m\",\"input\":[\"a\",\"abc\",\"ab\"]}");
        HttpResponse<String> hit = gateway.post("/api/embed", "{\"model\":\"m\",\"input\":[\"ab\",\"abc\"]}");
        HttpResponse<String> other =
                gateway.post("/api/embed", "{\"model\":\"m\",\"input\":[\"ab\",\"abc\"],\"truncate\":false}");

        assertThat(cacheStatus(partial)).isEqualTo("aicache; fwd=partial; stored; detail=known-1-of-3");
        assertThat(upstream.calls().get(1).body()).isEqualTo("{\"model\":\"m\",\"input\":[\"a\",\"ab\"]}");
        isAnswer(
                partial,
                "{\"model\":\"m\",\"embeddings\":[[0.1,0.5],[0.3,0.5],[0.2,0.5]],\"total_duration\":2,\"prompt_eval_count\":2}");
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        isAnswer(
                hit,
                "{\"model\":\"m\",\"embeddings\":[[0.2,0.5],[0.3,0.5]],\"total_duration\":2,\"prompt_eval_count\":0}");
        assertThat(cacheStatus(other)).startsWith("aicache; fwd=uri-miss");
    }

    @Test
    void answersAsOneWhatHasMembersThatAreNotKnown() throws Exception {
        String ollama = "{\"model\":\"m\",\"input\":[\"a\",\"%s\"],\"later\":1}";
        String gemini = "{\"requests\":[%s,%s],\"later\":1}";
        String path = "/v1beta/models/m:batchEmbedContents";
        gateway.post("/api/embed", ollama.formatted("b"));
        gateway.post("/api/embed", ollama.formatted("c"));
        gateway.post(path, gemini.formatted(part("a", ""), part("b", "")));
        gateway.post(path, gemini.formatted(part("a", ""), part("c", "")));

        assertThat(upstream.calls().stream().map(TestUpstream.Call::body))
                .containsExactly(
                        ollama.formatted("b"),
                        ollama.formatted("c"),
                        gemini.formatted(part("a", ""), part("b", "")),
                        gemini.formatted(part("a", ""), part("c", "")));
    }

    @Test
    void answersGeminiRequestByRequest() throws Exception {
        String path = "/v1beta/models/m:batchEmbedContents";
        gateway.post(path, "{\"requests\":[" + part("abc", "") + "]}");
        String query = ",\"taskType\":\"RETRIEVAL_QUERY\"";
        String request = "{\"requests\":[%s, %s, %s]}".formatted(part("a", ""), part("abc", ""), part("abc", query));
        HttpResponse<String> partial = gateway.post(path, request);

        assertThat(cacheStatus(partial)).isEqualTo("aicache; fwd=partial; stored; detail=known-1-of-3");
        assertThat(upstream.calls().get(1).body())
                .isEqualTo("{\"requests\":[" + part("a", "") + "," + part("abc", query) + "]}");
        isAnswer(partial, gemini(request));
        assertThat(cacheStatus(gateway.post(path, request))).startsWith("aicache; hit");
    }

    @Test
    void answersARequestForOneContentAsOne() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.json(response, "{\"embedding\":{\"values\":[1,2]}}"));
        String path = "/v1beta/models/m:embedContent";
        HttpResponse<String> miss = gateway.post(path, part("a", ""));
        HttpResponse<String> hit = gateway.post(path, part("a", ""));

        assertThat(cacheStatus(miss)).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(hit.body()).isEqualTo(miss.body());
    }
}
