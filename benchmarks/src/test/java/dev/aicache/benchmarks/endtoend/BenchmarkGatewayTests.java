package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** The routes do what the harness takes for granted. */
class BenchmarkGatewayTests {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static BenchmarkUpstream upstream;
    private static ConfigurableApplicationContext gateway;

    @BeforeAll
    static void start() {
        upstream = BenchmarkUpstream.start(0);
        gateway = SpringApplication.run(
                BenchmarkGateway.class, "--server.port=0", "--upstream.url=http://127.0.0.1:" + upstream.port());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.stop();
    }

    @Test
    void passesThrough() throws Exception {
        HttpResponse<String> first = ask("/pass", "passed");
        HttpResponse<String> second = ask("/pass", "passed");

        assertThat(first.body()).hasSize(1024).isEqualTo(second.body());
        assertThat(call(second)).isGreaterThan(call(first));
        assertThat(second.headers().firstValue("Cache-Status")).isEmpty();
    }

    @Test
    void answersARepeatedQuestionFromMemory() throws Exception {
        HttpResponse<String> first = ask("/cached", "kept");
        HttpResponse<String> second = ask("/cached", "kept");

        assertThat(second.headers().firstValue("Cache-Status"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("aicache; hit; ttl="));
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(call(second)).isEqualTo(call(first));
        assertThat(ask("/pass", "kept").body()).isEqualTo(first.body());
        assertThat(ask("/cached", "another").body()).isNotEqualTo(first.body());
    }

    @Test
    void answersARepeatedGetFromTheGatewaysOwnCache() throws Exception {
        HttpResponse<String> first = get("/local/answers?question=1");
        HttpResponse<String> second = get("/local/answers?question=1");

        assertThat(second.body()).hasSize(1024).isEqualTo(first.body());
        assertThat(call(second)).isEqualTo(call(first));
        assertThat(get("/local/answers?question=2").body()).isNotEqualTo(first.body());
    }

    private static HttpResponse<String> ask(String prefix, String question) throws IOException, InterruptedException {
        String body = "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"" + question + "\"}]}";
        return send(request(prefix + "/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private static HttpRequest.Builder request(String path) {
        String port = gateway.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer benchmark");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private static long call(HttpResponse<String> response) {
        return response.headers()
                .firstValueAsLong(BenchmarkUpstream.CALL)
                .orElseThrow(() -> new AssertionError("No " + BenchmarkUpstream.CALL));
    }
}
