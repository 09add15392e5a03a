package dev.aicache.gateway;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/endpoint-api.md} is made of real requests and the shape of what they are answered with; with {@code -DupdateDocs=true} it is
 * written anew. It has every operation that {@code docs/endpoint.md} tells of.
 */
class EndpointPageTests {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path PAGE = DOCS.resolve("endpoint-api.md");
    private static final Pattern OPERATION = Pattern.compile("`(GET|POST|PATCH|DELETE) ([a-z/{}]+)`");
    private static final String HEAD = """
            # The endpoint's requests and answers

            What each operation takes and answers, below `/actuator/aicache`; what they are for is in [endpoint.md](endpoint.md). `EndpointPageTests`
            sends these requests to a gateway and fails where the shape of an answer is another one than here. Answers are shown with types in place of
            values, and with the first element of an array. The page is written anew by

            ```bash
            ./mvnw -pl cache-starter test -Dtest=EndpointPageTests -DupdateDocs=true
            ```
            """;

    private static final String CHAT = """
            {"route": "chat", "path": "/v1/chat/completions",
              "headers": {"Content-Type": "application/json", "Authorization": "Bearer alice"},
              "body": {"model": "m", "messages": [{"role": "user", "content": "hello"}]}}""";
    private static final String LINE = "{\"path\": \"/v1/chat/completions\", \"body\": {\"model\": \"m\"}}";

    @TempDir
    private static Path folder;

    private static TestUpstream upstream;
    private static TestGateway gateway;

    private final StringBuilder page = new StringBuilder(HEAD);

    @BeforeAll
    static void start() throws Exception {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with(
                        "ai-cache.defaults.tags=handbook",
                        "ai-cache.console.enabled=true",
                        "ai-cache.warming.snapshot.file=" + folder.resolve("entries.aics"),
                        "management.endpoints.web.exposure.include=aicache",
                        "management.endpoint.aicache.access=unrestricted")
                .start();
        gateway.chat();
        gateway.chat();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return gateway.sendAlone(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/actuator/aicache" + path))
                        .timeout(Duration.ofSeconds(30))
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build());
    }

    private static String found(String name, String json) {
        return Pattern.compile("\"" + name + "\":\"([^\"]+)\"")
                .matcher(json)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(json))
                .group(1);
    }

    @Test
    void thePageIsWhatTheEndpointAnswers() throws Exception {
        operation("GET", "", "", null, null);
        operation("GET", "/entries", "?route=chat&sort=bytes&size=5", null, null);
        String key = found("key", send("GET", "/entries", null).body());
        operation("GET", "/entries/{key}", "", key, null);
        operation("GET", "/routes", "", null, null);
        operation("GET", "/shadow", "", null, null);
        operation("POST", "/explain", "", null, CHAT);
        operation("PATCH", "/routes/{id}", "", "chat", "{\"on\": true}");
        operation("PATCH", "/settings", "", null, "{\"maxMemory\": \"100MB\", \"eviction\": \"lru\"}");
        started("POST", "/warm", LINE);
        started("POST", "/snapshot", null);
        started("POST", "/restore", null);
        String job = found("id", send("GET", "/jobs", null).body());
        operation("GET", "/jobs", "", null, null);
        operation("GET", "/jobs/{id}", "", job, null);
        operation("GET", "/jobs/{id}/events", "", job, null);
        operation("DELETE", "/jobs/{id}", "", job, null);
        operation("POST", "/purge", "", null, "{\"tags\": [\"handbook\"], \"soft\": true}");
        operation("GET", "/console/", "", null, null);
        operation("DELETE", "", "", null, null);
        page.append("\n# What is wrong\n\nA problem document (RFC 9457), such as these two.\n");
        operation("GET", "/entries/{key}", "", "0".repeat(64), null);
        operation("POST", "/purge", "", null, "{\"tag\": \"handbook\"}");

        if (Boolean.getBoolean("updateDocs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).hasContent(page.toString());
        assertThat(operations(Files.readString(DOCS.resolve("endpoint.md"))))
                .isSubsetOf(operations(page.toString().replace("/actuator/aicache/", "")));
    }

    private static Set<String> operations(String text) {
        return OPERATION
                .matcher(text)
                .results()
                .map(each -> each.group(1) + " " + each.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void operation(String method, String path, String query, String value, String body) throws Exception {
        HttpResponse<String> answer =
                send(method, (value == null ? path : path.replaceAll("\\{\\w+}", value)) + query, body);
        String type = answer.headers().firstValue("Content-Type").orElse("none");
        title(method, path, query, body);
        page.append(answer.statusCode()).append(answer.body().isEmpty() ? "" : ", `" + type + "`");
        if (type.contains("json")) {
            block("json", shape(new JsonMapper().readValue(answer.body(), Object.class), ""));
        } else if (type.startsWith("text/event-stream")) {
            String last = answer.body().substring(answer.body().lastIndexOf("event:"));
            page.append(", here of a job that has ended");
            block(
                    "",
                    "event:" + last.lines().findFirst().orElseThrow().substring("event:".length())
                            + "\ndata:{ the job }");
        } else {
            page.append('\n');
        }
    }

    /** What starts a job; waits for its end. */
    private void started(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.headers().firstValue("Location").orElseThrow())
                .endsWith("/actuator/aicache/jobs/" + found("id", answer.body()));
        title(method, path, "", body);
        page.append(answer.statusCode())
                .append(", `Location: /actuator/aicache/jobs/{id}`, and the job as `GET jobs/{id}` tells of it.\n");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !send("GET", "/jobs", null).body().contains("\"state\":\"running\""));
        Map<?, ?> job = new JsonMapper().readValue(answer.body(), Map.class);
        Map<?, ?> later = new JsonMapper()
                .readValue(send("GET", "/jobs/" + job.get("id"), null).body(), Map.class);
        assertThat(job.keySet()).isEqualTo(later.keySet());
    }

    private void title(String method, String path, String query, String body) {
        page.append("\n## `%s %s`\n\n".formatted(method, path.isEmpty() ? "/actuator/aicache" : path.substring(1)));
        if (!query.isEmpty()) {
            page.append("With `%s`.\n\n".formatted(query));
        }
        if (body != null) {
            page.append("Takes");
            block("json", body);
            page.append('\n');
        }
    }

    private void block(String language, String text) {
        page.append("\n\n```%s\n%s\n```\n".formatted(language, text));
    }

    /** The names in it, and in place of values their types. */
    private static String shape(Object node, String indent) {
        String deeper = indent + "  ";
        if (node instanceof Map<?, ?> map && !map.isEmpty()) {
            return map.entrySet().stream()
                    .map(each -> deeper + "\"" + each.getKey() + "\": " + shape(each.getValue(), deeper))
                    .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
        }
        if (node instanceof List<?> list) {
            Iterator<?> first = list.iterator();
            return first.hasNext() ? "[" + shape(first.next(), indent) + "]" : "[]";
        }
        if (node instanceof Map<?, ?>) {
            return "{}";
        }
        if (node == null) {
            return "null";
        }
        return node instanceof String ? "text" : node instanceof Number ? "number" : "true or false";
    }
}
