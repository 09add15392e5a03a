package dev.aicache.demo.many;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody with one credential who asks one gateway. Thread-safe. */
final class Caller {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String name;
    private final int port;

    /** @param name of the gateway, in what is printed */
    Caller(String name, int port) {
        this.name = name;
        this.port = port;
    }

    /**
     * An answer.
     *
     * @param gateway which one has answered, as it says itself; nothing where it does not
     * @param cacheStatus what the cache says of it; nothing where it does not
     */
    record Reply(int status, String gateway, String cacheStatus, String body, Duration took) {

        boolean isHit() {
            return status == 200 && cacheStatus.startsWith("aicache; hit");
        }

        double millis() {
            return took.toNanos() / 1e6;
        }
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** Asks the model's chat, with headers as names and values in turn. */
    Reply ask(String question, String... headers) throws IOException, InterruptedException {
        String body = MAPPER.writeValueAsString(MAPPER.createObjectNode()
                .put("model", "simulated-gpt")
                .set(
                        "messages",
                        MAPPER.createArrayNode()
                                .add(MAPPER.createObjectNode()
                                        .put("role", "user")
                                        .put("content", question))));
        HttpRequest.Builder request = post("/v1/chat/completions", body).header("Authorization", "Bearer demo");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Whether the answer to this is in memory, and may be given; the model is not asked. */
    boolean remembers(String question) throws IOException, InterruptedException {
        return ask(question, "Cache-Control", "only-if-cached").isHit();
    }

    /** Purges what has this name. */
    Reply purge(String tag) throws IOException, InterruptedException {
        return send(post("/actuator/aicache/purge", "{\"tags\": [\"" + tag + "\"]}"));
    }

    /** How well the gateway hears of purges, as its health tells. */
    String state() throws IOException, InterruptedException {
        return health().path("components")
                .path("aicache")
                .path("details")
                .path("sync")
                .asString("unknown");
    }

    /** Of the whole gateway. */
    String status() throws IOException, InterruptedException {
        return health().path("status").asString("unknown");
    }

    private JsonNode health() throws IOException, InterruptedException {
        return MAPPER.readTree(send(request("/actuator/health").GET()).body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(TIMEOUT);
    }

    private HttpRequest.Builder post(String path, String body) {
        return request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        return new Reply(
                response.statusCode(),
                response.headers().firstValue("Demo-Gateway").orElse(""),
                response.headers().firstValue("Cache-Status").orElse(""),
                response.body(),
                Duration.ofNanos(System.nanoTime() - start));
    }
}
