package dev.aicache.gateway;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may warm, and where; each gateway with settings of its own. */
class WarmingAccessTests {

    private static final String LINE = "{\"path\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\"}}\n";

    @TempDir
    private Path folder;

    private static HttpResponse<String> warm(TestGateway gateway, int port) throws Exception {
        return gateway.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/manage/cache/warm"))
                .POST(BodyPublishers.ofString(LINE))
                .build());
    }

    private static HttpResponse<String> get(TestGateway gateway, int port, String path) throws Exception {
        return gateway.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build());
    }

    @Test
    void onlyReadsUnlessMoreIsGranted() throws Exception {
        try (TestGateway gateway = TestGateway.builder()
                .with(
                        "management.endpoints.web.exposure.include=aicache",
                        "management.endpoints.web.base-path=/manage",
                        "management.endpoints.web.path-mapping.aicache=cache")
                .start()) {
            HttpResponse<String> none = gateway.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/manage/cache/snapshot"))
                            .POST(BodyPublishers.noBody())
                            .build());
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(none.body()).contains("ai-cache.warming.snapshot.file");
            HttpResponse<String> refused = warm(gateway, gateway.port());
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("management.endpoint.aicache.access");
            assertThat(get(gateway, gateway.port(), "/manage/cache/jobs").body())
                    .isEqualTo("{\"jobs\":[]}");
        }
    }

    @Test
    void isNotThereWhereTheEndpointIsNot() throws Exception {
        try (TestGateway gateway = TestGateway.builder()
                .with("management.endpoints.web.exposure.include=health", "management.endpoints.web.base-path=/manage")
                .start()) {
            assertThat(warm(gateway, gateway.port()).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void isThereAndNowhereElseWhereManagementHasAPortOfItsOwn() throws Exception {
        Files.writeString(folder.resolve("seeds.jsonl"), LINE);
        SteeredTarget target = new SteeredTarget();
        CompletableFuture<Void> gate = target.hold();
        try (TestGateway gateway = TestGateway.builder()
                .with(context -> context.getBeanFactory().registerSingleton("target", target))
                .with(
                        "management.server.port=0",
                        "management.endpoints.web.exposure.include=aicache,health",
                        "management.endpoints.web.base-path=/manage",
                        "management.endpoints.web.path-mapping.aicache=cache",
                        "management.endpoint.aicache.access=unrestricted",
                        "ai-cache.warming.folder=" + folder,
                        "ai-cache.warming.at-start=seeds.jsonl",
                        "ai-cache.warming.readiness=true")
                .start()) {
            int management = gateway.context().getEnvironment().getRequiredProperty("local.management.port", int.class);
            assertThat(get(gateway, management, "/manage/health/readiness").statusCode())
                    .as("not warm yet")
                    .isEqualTo(503);
            assertThat(get(gateway, management, "/manage/health/liveness").statusCode())
                    .isEqualTo(200);
            gate.complete(null);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(get(gateway, management, "/manage/health/readiness")
                                    .statusCode())
                            .isEqualTo(200));

            assertThat(warm(gateway, management).statusCode()).isEqualTo(202);
            assertThat(warm(gateway, gateway.port()).statusCode()).isEqualTo(404);
        }
    }
}
