package dev.aicache.gateway;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.aicache.AiCache;
import dev.aicache.Purge;
import dev.aicache.PurgeNotice;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** What operators see: the endpoint and the meters. */
class ObservabilityTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with(
                        "management.endpoints.web.exposure.include=aicache,health",
                        "management.endpoint.aicache.access=unrestricted",
                        "management.endpoint.health.group.cache.include=aicache",
                        "management.endpoint.health.group.cache.show-details=always",
                        "management.endpoint.health.group.cache.status.http-mapping.unknown=503")
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

    private static HttpRequest.Builder endpoint(TestGateway gateway) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/actuator/aicache"));
    }

    @Test
    void aHealthGroupOfItsOwnTellsHowTheCacheIs() throws Exception {
        gateway.chat();
        HttpResponse<String> health =
                gateway.send(gateway.request("/actuator/health/cache").build());
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body())
                .startsWith("{\"components\":{\"aicache\":{\"details\":{")
                .contains("\"entries\":1", "\"memoryPressure\":false", "\"status\":\"UP\"")
                .doesNotContain("diskSpace");
    }

    private static double requests(String outcome, String reason) {
        return gateway.bean(MeterRegistry.class)
                .get("ai.cache.requests")
                .tags("route", "chat", "outcome", outcome, "reason", reason)
                .counter()
                .count();
    }

    @Test
    void theEndpointReadsAndPurges() throws Exception {
        gateway.chat();
        gateway.chat();
        HttpResponse<String> overview = gateway.send(endpoint(gateway).GET().build());
        assertThat(overview.body())
                .contains("\"entries\":1")
                .contains("\"memoryBudget\":")
                .contains("\"hitRatio\":")
                .contains("\"savings\":{\"currency\":null,\"saved\":{\"calls\":")
                .contains("{\"route\":\"chat\",\"model\":\"m\",\"scope\":\"none\",\"saved\":")
                .doesNotContain("hello");

        HttpResponse<String> purged = gateway.send(endpoint(gateway).DELETE().build());
        assertThat(purged.body()).isEqualTo("{\"purged\":1}");
        gateway.chat();
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void everyRequestIsCountedByItsOutcome() throws Exception {
        gateway.chat();
        gateway.chat();
        gateway.chat("Content-Type", "text/plain");
        gateway.post(TestGateway.CHAT_PATH, "{\"other\":1}", "Cache-Control", "only-if-cached");

        assertThat(requests("hit", "none")).isPositive();
        assertThat(requests("miss", "none")).isPositive();
        assertThat(requests("bypass", "content-type")).isPositive();
        assertThat(requests("unavailable", "none")).isPositive();
    }

    private static long timed(String meter) {
        Timer timer = gateway.bean(MeterRegistry.class)
                .find(meter)
                .tag("route", "chat")
                .timer();
        return timer == null ? 0 : timer.count();
    }

    @Test
    void hitsAndFillsAreTimedOnce() throws Exception {
        long hits = timed("ai.cache.hit.latency");
        long ages = timed("ai.cache.hit.age");
        long fills = timed("ai.cache.fill.latency");
        long firsts = timed("ai.cache.fill.first");
        gateway.chat();
        gateway.chat();
        gateway.chat();

        assertThat(timed("ai.cache.hit.latency") - hits).isEqualTo(2);
        assertThat(timed("ai.cache.hit.age") - ages).isEqualTo(2);
        assertThat(timed("ai.cache.fill.latency") - fills).isEqualTo(1);
        assertThat(timed("ai.cache.fill.first") - firsts).isEqualTo(1);
    }

    @Test
    void everyFillIsCountedByWhatBecameOfIt() throws Exception {
        gateway.chat();
        upstream.answer((call, response, number) -> TestUpstream.json(response.status(500), "{}"));
        gateway.chat("Authorization", "Bearer bob");

        MeterRegistry meters = gateway.bean(MeterRegistry.class);
        assertThat(meters.get("ai.cache.fills")
                        .tags("result", "stored")
                        .counter()
                        .count())
                .isPositive();
        assertThat(meters.get("ai.cache.fills")
                        .tags("result", "skipped", "reason", "status")
                        .counter()
                        .count())
                .isPositive();
    }

    @Test
    void everyPurgeIsCountedByWhoMadeItAndWhoHearsOfIt() {
        PurgeNotice notice = gateway.bean(AiCache.class).purge(Purge.tag("a")).notice();
        gateway.bean(GatewayCache.class).onPurge(notice);

        assertThat(purges("local", "instance")).isPositive();
        assertThat(purges("remote", "everyone")).isEqualTo(1);
        assertThat(gateway.bean(MeterRegistry.class)
                        .get("ai.cache.purges.tags")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    private static double purges(String origin, String reach) {
        return gateway.bean(MeterRegistry.class)
                .get("ai.cache.purges")
                .tags("origin", origin, "reach", reach)
                .counter()
                .count();
    }

    @Test
    void whatIsSavedAndSpentIsMetered() throws Exception {
        gateway.chat();
        gateway.chat();

        MeterRegistry meters = gateway.bean(MeterRegistry.class);
        for (String kind : new String[] {"saved", "spent"}) {
            assertThat(meters.get("ai.cache." + kind + ".tokens")
                            .tags("route", "chat", "model", "m", "scope", "none", "kind", "output")
                            .counter()
                            .count())
                    .isPositive();
            assertThat(meters.get("ai.cache." + kind + ".time").counter().count())
                    .isPositive();
        }
    }

    @Test
    void theStoreHasTheStandardCacheMeters() throws Exception {
        gateway.chat();
        assertThat(cacheStatus(gateway.chat())).startsWith("aicache; hit");

        MeterRegistry meters = gateway.bean(MeterRegistry.class);
        assertThat(meters.get("cache.gets")
                        .tags("cache", "ai-cache", "result", "hit")
                        .functionCounter()
                        .count())
                .isPositive();
        assertThat(meters.get("cache.gets")
                        .tags("cache", "ai-cache", "result", "miss")
                        .functionCounter()
                        .count())
                .isPositive();
        assertThat(meters.get("cache.puts")
                        .tags("cache", "ai-cache")
                        .functionCounter()
                        .count())
                .isPositive();
        assertThat(meters.get("cache.size").tags("cache", "ai-cache").gauge().value())
                .isEqualTo(1);
        assertThat(meters.get("ai.cache.memory.used").gauge().value()).isPositive();
        assertThat(meters.get("ai.cache.memory.budget").gauge().value()).isPositive();
    }
}
