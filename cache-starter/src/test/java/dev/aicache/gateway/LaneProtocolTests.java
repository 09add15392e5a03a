package dev.aicache.gateway;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import reactor.core.publisher.Flux;

import dev.aicache.gateway.express.ExpressRoutes;

import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Servers that encrypt, and servers that speak HTTP/2 as well: the lane answers, or stays out and says so. */
class LaneProtocolTests {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path directory;

    private static SSLContext trusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        Path file = directory.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=gateway",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(file)
                .as(new String(keytool.getInputStream().readAllBytes(), UTF_8))
                .exists();

        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
    }

    private static TestGateway.Builder gateway(TestUpstream upstream, boolean isEncrypted, boolean isSecond) {
        TestGateway.Builder builder = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with("ai-cache.express=channel", "server.http2.enabled=" + isSecond);
        return isEncrypted
                ? builder.with(
                        "server.ssl.key-store=file:" + directory.resolve("server.p12"),
                        "server.ssl.key-store-type=PKCS12",
                        "server.ssl.key-store-password=" + PASSWORD)
                : builder;
    }

    @ParameterizedTest
    @CsvSource({
        "true, false, HTTP_1_1, channel, ''",
        "true, true, HTTP_2, web-filter, server.http2.enabled",
        "true, true, HTTP_1_1, web-filter, server.http2.enabled",
        "false, true, HTTP_2, web-filter, server.http2.enabled",
        "false, true, HTTP_1_1, web-filter, server.http2.enabled",
    })
    void givesTheSameAnswers(
            boolean isEncrypted, boolean isSecond, HttpClient.Version version, String way, String reason)
            throws Exception {
        List<String> events = TestUpstream.chatEvents(1, "one ".repeat(9_000), "two");
        try (TestUpstream upstream = new TestUpstream();
                TestGateway gateway = gateway(upstream, isEncrypted, isSecond).start()) {
            HttpClient client = HttpClient.newBuilder()
                    .version(version)
                    .sslContext(trusting)
                    .build();
            String base = (isEncrypted ? "https" : "http") + "://127.0.0.1:" + gateway.port();
            var passage = gateway.bean(ExpressRoutes.class).passage("chat");
            assertThat(passage.way().word()).isEqualTo(way);
            assertThat(passage.reason()).isEqualTo(reason);

            // To be upgraded, a request must not have a body: so the first has none, and the others follow it.
            HttpRequest first =
                    HttpRequest.newBuilder(URI.create(base + "/none")).build();
            assertThat(client.send(first, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(404);
            HttpResponse<String> missed = chat(client, base, TestGateway.BODY);
            Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                HttpResponse<String> hit = chat(client, base, TestGateway.BODY);
                assertThat(TestGateway.cacheStatus(hit)).contains("aicache; hit", "detail=" + way);
                assertThat(hit.body()).isEqualTo(missed.body());
                assertThat(hit.version()).isEqualTo(version);
            });

            upstream.answer((call, response, number) -> TestUpstream.sse(response, Flux.fromIterable(events)));
            String streamed = TestGateway.BODY.replace("{\"model\"", "{\"stream\":true,\"n\":1,\"model\"");
            chat(client, base, streamed);
            Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                HttpResponse<String> hit = chat(client, base, streamed);
                assertThat(TestGateway.cacheStatus(hit)).contains("aicache; hit", "detail=" + way);
                assertThat(hit.body()).isEqualTo(String.join("", events));
            });
            assertThat(upstream.count()).isEqualTo(2);
        }
    }

    private static HttpResponse<String> chat(HttpClient client, String base, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(base + CHAT_PATH))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer alice")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"framework", "native"})
    void leavesToTheServerWhatProxiesSayOfARequest(String strategy) throws Exception {
        try (TestUpstream upstream = new TestUpstream();
                TestGateway gateway = gateway(upstream, false, false)
                        .with("server.forward-headers-strategy=" + strategy)
                        .start()) {
            gateway.chat();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThat(TestGateway.cacheStatus(gateway.chat())).contains("hit", "detail=channel"));

            for (String header : List.of("X-Forwarded-Host", "X-Forwarded-Prefix", "Forwarded")) {
                assertThat(TestGateway.cacheStatus(
                                gateway.chat(header, header.equals("Forwarded") ? "host=other" : "other")))
                        .as(header)
                        .doesNotContain("detail=channel");
            }
        }
    }
}
