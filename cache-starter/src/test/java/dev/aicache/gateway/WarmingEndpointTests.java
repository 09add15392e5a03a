package dev.aicache.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.aicache.warming.StartUp;
import dev.aicache.warming.WarmingRequest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What is started, followed and cancelled through the endpoint. */
class WarmingEndpointTests {

    private static final String LINE = "{\"path\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\"}}\n";
    private static final SteeredTarget target = new SteeredTarget();

    @TempDir
    private static Path folder;

    private static TestGateway gateway;

    /** Asks nobody. */
    @Configuration(proxyBeanMethods = false)
    static class Steered {

        @Bean
        SteeredTarget steeredTarget() {
            return target;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(folder.resolve("seeds.jsonl"), LINE + LINE.replace("\"m\"", "\"n\""));
        gateway = TestGateway.builder()
                .with(Steered.class)
                .with(
                        "management.endpoints.web.exposure.include=aicache",
                        "management.endpoint.aicache.access=unrestricted",
                        "ai-cache.warming.folder=" + folder,
                        "ai-cache.warming.at-start=seeds.jsonl",
                        "ai-cache.warming.max-upload=100KB",
                        "ai-cache.warming.snapshot.file=" + folder.resolve("entries.aics"),
                        "ai-cache.warming.rate=0")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void reset() {
        Awaitility.await().until(() -> gateway.bean(StartUp.class).isOver());
        target.reset();
    }

    private static HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/actuator/aicache" + path))
                .timeout(Duration.ofSeconds(30));
    }

    private static HttpResponse<String> warm(String query, String requests) throws Exception {
        return gateway.send(
                at("/warm" + query).POST(BodyPublishers.ofString(requests)).build());
    }

    private static String get(String path) throws Exception {
        return gateway.send(at(path).build()).body();
    }

    private static String id(HttpResponse<String> accepted) {
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(accepted.body());
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    private static String ended(String id) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> get("/jobs/" + id), job -> !job.contains("\"state\":\"running\""));
    }

    @Test
    void asksWhatIsSentAndTellsWhatBecameOfIt() throws Exception {
        HttpResponse<String> accepted = warm("", LINE + "nonsense\n" + LINE);
        String id = id(accepted);

        assertThat(accepted.headers().firstValue("Location"))
                .hasValue("http://127.0.0.1:" + gateway.port() + "/actuator/aicache/jobs/" + id);
        assertThat(ended(id))
                .contains("\"kind\":\"warm\"")
                .contains("\"state\":\"done\"")
                .contains("\"total\":3,\"done\":2,\"failed\":1,\"skipped\":0")
                .contains("line 2")
                .contains("\"input\":6,\"output\":8")
                .contains("\"cost\":0.5")
                .contains("\"startedAt\":\"2");
        assertThat(target.asked()).hasSize(2);
        assertThat(get("/jobs")).startsWith("{\"jobs\":[{\"id\":\"" + id + "\"");
    }

    @Test
    void asksAWholeArrayWhateverItIsCalled() throws Exception {
        String id = id(gateway.send(at("/warm")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("[" + LINE + "," + LINE + "]"))
                .build()));
        assertThat(ended(id)).contains("\"done\":2");
    }

    @Test
    void asksNothingInADryRun() throws Exception {
        String id = id(warm("?dryRun=true", LINE));
        assertThat(ended(id)).contains("\"state\":\"done\"").contains("dry run");
        assertThat(target.asked()).isEmpty();
    }

    @Test
    void asksWhatAFileOfTheFolderHolds() throws Exception {
        String id = id(warm("?source=seeds.jsonl&concurrency=1", ""));
        assertThat(ended(id)).contains("\"done\":2");
        assertThat(target.asked())
                .extracting(WarmingRequest::request)
                .extracting(request -> new String(request.body(), UTF_8))
                .containsExactly("{\"model\":\"m\"}", "{\"model\":\"n\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ?dry=true            | There is no parameter dry
                    ?concurrency=many    | concurrency is 'many'; write a whole number
                    ?concurrency=99      | ai-cache.warming.concurrency
                    ?maxTokens=1.5       | maxTokens is '1.5'
                    ?dryRun=perhaps      | dryRun is 'perhaps'; write true or false
                    ?source=nowhere      | nowhere
                    ?source=../../secret | ../../secret
                    """)
    void saysWhatIsWrong(String query, String said) throws Exception {
        HttpResponse<String> response = warm(query, LINE);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains(said);
        assertThat(target.asked()).isEmpty();
    }

    @Test
    void saysThatNothingWasSent() throws Exception {
        HttpResponse<String> response = warm("", "");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("?source=");
    }

    @Test
    void leavesNoFileOfWhatWasSent() throws Exception {
        ended(id(warm("", LINE)));
        HttpResponse<String> large = warm("", LINE.repeat(5000));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("ai-cache.warming.max-upload");
        warm("?concurrency=99", LINE);

        Awaitility.await().untilAsserted(() -> assertThat(uploads()).isEmpty());
    }

    private static List<Path> uploads() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "aicache-warm*")) {
            files.forEach(found::add);
        }
        return found;
    }

    @Test
    void isFollowedToItsEnd() throws Exception {
        CompletableFuture<Void> gate = target.hold();
        String id = id(warm("", LINE));
        CompletableFuture<HttpResponse<String>> events =
                gateway.sendAsync(at("/jobs/" + id + "/events").build());
        Awaitility.await().until(() -> !target.asked().isEmpty());
        gate.complete(null);

        HttpResponse<String> all = events.get(20, TimeUnit.SECONDS);
        assertThat(all.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(all.body()).contains("event:end\n");
        String last = all.body().substring(all.body().indexOf("event:end"));
        assertThat(last).contains("\"state\":\"done\"").contains("\"done\":1");
    }

    @Test
    void tellsOfAJobThatHasEnded() throws Exception {
        String id = id(warm("", LINE));
        ended(id);
        assertThat(get("/jobs/" + id + "/events")).startsWith("event:end\n");
    }

    @Test
    void isCancelled() throws Exception {
        target.hold();
        String id = id(warm("", LINE.repeat(50)));
        Awaitility.await().until(() -> !target.asked().isEmpty());

        HttpResponse<String> cancelled = gateway.send(at("/jobs/" + id).DELETE().build());
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(cancelled.body()).contains("\"state\":\"cancelled\"");
        assertThat(target.asked()).hasSizeLessThan(50);
    }

    @Test
    void savesWhatThereIsAndBringsItBack() throws Exception {
        for (String kind : List.of("snapshot", "restore")) {
            HttpResponse<String> accepted =
                    gateway.send(at("/" + kind).POST(BodyPublishers.noBody()).build());
            assertThat(ended(id(accepted)))
                    .contains("\"kind\":\"" + kind + "\"")
                    .contains("\"state\":\"done\"");
        }
    }

    @Test
    void knowsNoOtherJobs() throws Exception {
        for (HttpRequest request : List.of(
                at("/jobs/warm-999").build(),
                at("/jobs/warm-999/events").build(),
                at("/jobs/warm-999").DELETE().build())) {
            HttpResponse<String> response = gateway.send(request);
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).contains("warm-999").contains("GET jobs");
        }
    }
}
