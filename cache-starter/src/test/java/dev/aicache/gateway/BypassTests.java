package dev.aicache.gateway;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Requests that pass by the cache: the upstream gets them as they came, twice if they come twice. */
class BypassTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .route("tenants", upstream.url(), "/tenants/**")
                .route("shared", upstream.url(), "/shared/**")
                .route("people", upstream.url(), "/people/**")
                .with(
                        "spring.cloud.gateway.server.webflux.routes[1].filters[0].name=AiCache",
                        "spring.cloud.gateway.server.webflux.routes[1].filters[0].args.scope=header:X-Tenant",
                        "spring.cloud.gateway.server.webflux.routes[2].filters[0].name=AiCache",
                        "spring.cloud.gateway.server.webflux.routes[2].filters[0].args.scope=everyone",
                        "spring.cloud.gateway.server.webflux.routes[3].filters[0].name=AiCache",
                        "spring.cloud.gateway.server.webflux.routes[3].filters[0].args.scope=principal",
                        "ai-cache.defaults.max-request=100KB")
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

    private void passesTwice(String reason, HttpCall call) throws Exception {
        HttpResponse<String> first = call.send();
        HttpResponse<String> second = call.send();
        assertThat(cacheStatus(first)).isEqualTo("aicache; fwd=bypass; detail=" + reason);
        assertThat(cacheStatus(second)).isEqualTo("aicache; fwd=bypass; detail=" + reason);
        assertThat(upstream.count()).isEqualTo(2);
    }

    private interface HttpCall {
        HttpResponse<String> send() throws Exception;
    }

    @Test
    void passesOtherMethods() throws Exception {
        passesTwice(
                "method", () -> gateway.send(gateway.request(CHAT_PATH).GET().build()));
        assertThat(upstream.calls().get(0).method()).isEqualTo("GET");
    }

    @Test
    void passesOtherContentTypes() throws Exception {
        passesTwice("content-type", () -> gateway.chat("Content-Type", "text/plain"));
        assertThat(upstream.calls().get(0).body()).isEqualTo(BODY);
    }

    @Test
    void passesCompressedRequests() throws Exception {
        passesTwice("content-encoding", () -> gateway.chat("Content-Encoding", "gzip"));
    }

    @Test
    void passesRequestsThatNobodyCanBeNamedFor() throws Exception {
        passesTwice(
                "no-scope",
                () -> gateway.send(java.net.http.HttpRequest.newBuilder(
                                java.net.URI.create("http://127.0.0.1:" + gateway.port() + CHAT_PATH))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(BODY))
                        .build()));
        assertThat(upstream.calls().get(1).body()).isEqualTo(BODY);
    }

    @Test
    void passesRequestsWithoutTheHeaderThatNamesTheirScope() throws Exception {
        passesTwice("no-scope", () -> gateway.post("/tenants/x", BODY));
    }

    @Test
    void passesRequestsWithoutAPrincipal() throws Exception {
        passesTwice("no-scope", () -> gateway.post("/people/x", BODY));
    }

    @Test
    void sharesWithinAHeaderScopeOnly() throws Exception {
        gateway.post("/tenants/x", "{}", "X-Tenant", "a");
        gateway.post("/tenants/x", "{}", "X-Tenant", "b");
        HttpResponse<String> hit = gateway.post("/tenants/x", "{}", "X-Tenant", "a", "Authorization", "Bearer other");

        assertThat(upstream.count()).isEqualTo(2);
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
    }

    @Test
    void sharesWithEveryoneWhereTheRouteSaysSo() throws Exception {
        gateway.post("/shared/x", "{}");
        HttpResponse<String> hit = gateway.post("/shared/x", "{}", "Authorization", "Bearer other");

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
    }

    @Test
    void passesStatefulRequests() throws Exception {
        passesTwice("stateful", () -> gateway.post(CHAT_PATH, "{\"model\":\"m\",\"previous_response_id\":\"r\"}"));
        assertThat(upstream.calls().get(0).body()).isEqualTo("{\"model\":\"m\",\"previous_response_id\":\"r\"}");
    }

    @Test
    void passesBodiesOfKnownLengthOverTheLimit() throws Exception {
        String large = large();
        passesTwice("request-too-large", () -> gateway.post(CHAT_PATH, large));
        assertThat(upstream.calls().get(0).body()).isEqualTo(large);
    }

    @Test
    void passesBodiesWhoseLengthShowsOnlyWhileReading() throws Exception {
        String large = large();
        byte[] bytes = large.getBytes(UTF_8);
        passesTwice(
                "request-too-large",
                () -> gateway.send(gateway.request(CHAT_PATH)
                        .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(IntStream.range(
                                        0, (bytes.length + 9_999) / 10_000)
                                .mapToObj(i -> java.util.Arrays.copyOfRange(
                                        bytes, i * 10_000, Math.min(bytes.length, (i + 1) * 10_000)))
                                .toList())))
                        .build()));
        assertThat(upstream.calls().get(0).body()).isEqualTo(large);
        assertThat(upstream.calls().get(0).headers().contains("Transfer-Encoding"))
                .isTrue();
    }

    @Test
    void readsBodiesOfUnknownLengthUpToTheLimit() throws Exception {
        for (int i = 0; i < 2; i++) {
            gateway.send(gateway.request(CHAT_PATH)
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(BODY)))
                    .build());
        }
        assertThat(upstream.count()).isEqualTo(1);
        assertThat(upstream.calls().get(0).body()).isEqualTo(BODY);
    }

    @Test
    void passesEmptyBodies() throws Exception {
        passesTwice("no-body", () -> gateway.post(CHAT_PATH, ""));
    }

    private static String large() {
        return "{\"model\":\"m\",\"input\":\"" + "x".repeat(300_000) + "\"}";
    }
}
