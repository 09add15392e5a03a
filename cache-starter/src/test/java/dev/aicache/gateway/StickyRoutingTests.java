package dev.aicache.gateway;

import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;

import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.aicache.AiCache;
import dev.aicache.routing.RendezvousLoadBalancer;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An edge without a cache, three gateways with one behind it, and a model behind those. */
class StickyRoutingTests {

    private static final int LONGEST = 100_000;
    private static final String INSTANCES = "spring.cloud.discovery.client.simple.instances.";

    private static final List<TestGateway> gateways = new ArrayList<>();
    private static TestUpstream upstream;
    private static TestUpstream bare;
    private static TestGateway edge;
    private static TestGateway byCaller;

    @BeforeAll
    static void start() throws Exception {
        upstream = new TestUpstream();
        bare = new TestUpstream();
        for (int i = 0; i < 3; i++) {
            gateways.add(TestGateway.builder()
                    .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                    .start());
        }
        TestGateway.Builder builder = TestGateway.builder()
                .with(
                        "ai-cache.enabled=false",
                        "ai-cache.routing.services=sticky,bare,broken",
                        "ai-cache.defaults.max-request=" + LONGEST + "B",
                        "spring.cloud.gateway.server.webflux.httpclient.response-timeout=10s")
                .route("sticky", "lb://sticky", "/sticky/**", "StripPrefix=1")
                .route("plain", "lb://plain", "/plain/**", "StripPrefix=1")
                .route("bare", "lb://bare", "/bare/**", "StripPrefix=1")
                .route("impatient", "lb://bare", "/impatient/**", "StripPrefix=1")
                .with("spring.cloud.gateway.server.webflux.routes[3].metadata.response-timeout=300")
                .route("broken", "lb://broken", "/broken/**", "StripPrefix=1")
                .with(
                        "spring.cloud.gateway.server.webflux.routes[4].filters[1].name=Retry",
                        "spring.cloud.gateway.server.webflux.routes[4].filters[1].args.retries=1",
                        "spring.cloud.gateway.server.webflux.routes[4].filters[1].args.methods=POST");
        List<String> urls =
                gateways.stream().map(each -> "http://127.0.0.1:" + each.port()).toList();
        instances(builder, "sticky", urls);
        instances(builder, "plain", urls);
        instances(builder, "bare", List.of(bare.url()));
        instances(builder, "broken", List.of(urls.get(0), nobody()));
        edge = builder.start();
        TestGateway.Builder callers = TestGateway.builder()
                .with("ai-cache.routing.enabled=true", "ai-cache.routing.hash=credential")
                .route("sticky", "lb://sticky", "/sticky/**", "StripPrefix=1");
        instances(callers, "sticky", urls);
        byCaller = callers.start();
    }

    private static void instances(TestGateway.Builder builder, String service, List<String> urls) {
        for (int i = 0; i < urls.size(); i++) {
            String prefix = INSTANCES + service + "[" + i + "].";
            builder.with(prefix + "uri=" + urls.get(i), prefix + "instance-id=" + service + "-" + i);
        }
    }

    /** Where nobody listens. */
    private static String nobody() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    @AfterAll
    static void stop() {
        edge.close();
        byCaller.close();
        gateways.forEach(TestGateway::close);
        upstream.close();
        bare.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        bare.reset();
        gateways.forEach(TestGateway::purge);
    }

    @AfterEach
    void countsNothingAnyMore() {
        for (String service : List.of("sticky", "bare", "broken")) {
            await().untilAsserted(() -> assertThat(inFlight(service)).isEmpty());
        }
    }

    private static String question(int number) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"question %d\"}]}".formatted(number);
    }

    private static HttpResponse<String> ask(String service, String body, String... headers) throws Exception {
        return edge.post("/" + service + TestGateway.CHAT_PATH, body, headers);
    }

    private static Map<String, Integer> inFlight(String service) {
        return balancer(service) instanceof RendezvousLoadBalancer balancer ? balancer.callsInFlight() : Map.of();
    }

    private static ReactorServiceInstanceLoadBalancer balancer(String service) {
        return edge.bean(LoadBalancerClientFactory.class)
                .getInstance(service, ReactorServiceInstanceLoadBalancer.class);
    }

    private static List<Long> entries() {
        return gateways.stream()
                .map(each -> each.bean(AiCache.class).statistics().entries())
                .toList();
    }

    @Test
    void findsTheMemoryInWhichTheSameRequestIs() throws Exception {
        for (int round = 0; round < 3; round++) {
            for (int number = 0; number < 30; number++) {
                HttpResponse<String> response = ask("sticky", question(number));
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(cacheStatus(response)).startsWith(round == 0 ? "aicache; fwd=uri-miss" : "aicache; hit");
            }
        }

        assertThat(upstream.count()).isEqualTo(30);
        assertThat(entries()).allMatch(count -> count > 0);
        assertThat(entries().stream().mapToLong(Long::longValue).sum()).isEqualTo(30);
    }

    @Test
    void leavesServicesThatAreNotNamedToTheirOwnBalancer() throws Exception {
        List<String> statuses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            statuses.add(cacheStatus(ask("plain", question(1))));
        }

        assertThat(balancer("plain")).isInstanceOf(RoundRobinLoadBalancer.class);
        assertThat(balancer("sticky")).isInstanceOf(RendezvousLoadBalancer.class);
        assertThat(statuses.subList(0, 3)).allMatch(status -> status.startsWith("aicache; fwd=uri-miss"));
        assertThat(statuses.subList(3, 6)).allMatch(status -> status.startsWith("aicache; hit"));
        assertThat(upstream.count()).isEqualTo(3);
    }

    @Test
    void sendsOneCallersRequestsToOneGatewayWhereCallersAreToldApart() throws Exception {
        Set<Integer> chosen = new HashSet<>();
        for (int caller = 0; caller < 12; caller++) {
            gateways.forEach(TestGateway::purge);
            for (int number = 0; number < 4; number++) {
                byCaller.post(
                        "/sticky" + TestGateway.CHAT_PATH,
                        question(number),
                        "Authorization",
                        "Bearer caller-" + caller);
            }
            List<Long> entries = entries();
            assertThat(entries).containsExactlyInAnyOrder(0L, 0L, 4L);
            chosen.add(entries.indexOf(4L));
        }
        assertThat(chosen).hasSize(3);
    }

    @Test
    void sharesOneFillAmongEqualRequestsAtTheSameTime() throws Exception {
        Sinks.Empty<Void> finish = Sinks.empty();
        upstream.answer((call, response, number) ->
                finish.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number)))));
        List<CompletableFuture<HttpResponse<String>>> callers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            callers.add(edge.sendAsync(edge.posted("/sticky" + TestGateway.CHAT_PATH, question(7))));
        }
        await().untilAsserted(() -> assertThat(inFlight("sticky").values()).containsExactly(10));
        finish.tryEmitEmpty();

        for (CompletableFuture<HttpResponse<String>> caller : callers) {
            assertThat(caller.get(30, TimeUnit.SECONDS).body()).contains("answer 1");
        }
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void spreadsRequestsThatNoCacheWouldLookAt() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(ask("sticky", question(1), "Content-Type", "text/plain").statusCode())
                    .isEqualTo(200);
        }

        Set<Long> bypassed = gateways.stream()
                .map(each -> each.bean(AiCache.class).statistics().entries())
                .collect(Collectors.toSet());
        assertThat(bypassed).containsExactly(0L);
        assertThat(upstream.count()).isEqualTo(30);
    }

    @Test
    void forwardsWhatIsTooLongToBeLookedAtByteForByte() throws Exception {
        String body = question(1).replace("question", "x".repeat(3 * LONGEST));
        ask("bare", body);
        java.net.http.HttpRequest chunked = edge.request("/bare" + TestGateway.CHAT_PATH)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(body.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .build();
        edge.send(chunked);
        ask("bare", question(2));

        assertThat(bare.calls()).extracting(TestUpstream.Call::body).containsExactly(body, body, question(2));
    }

    @Test
    void countsACallUntilTheLastByteOfItsAnswer() throws Exception {
        Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
        bare.answer((call, response, number) -> TestUpstream.sse(response, events.asFlux()));
        events.tryEmitNext("data: one\n\n");
        CompletableFuture<HttpResponse<java.io.InputStream>> answer = java.net.http.HttpClient.newHttpClient()
                .sendAsync(
                        edge.posted("/bare" + TestGateway.CHAT_PATH, question(1)),
                        HttpResponse.BodyHandlers.ofInputStream());
        HttpResponse<java.io.InputStream> head = answer.get(30, TimeUnit.SECONDS);
        assertThat(head.body().read()).isEqualTo('d');

        assertThat(inFlight("bare")).containsExactly(Map.entry("bare-0", 1));
        events.tryEmitComplete();
        head.body().readAllBytes();
    }

    @Test
    void countsNoCallAnyMoreWhoseCallerHasLeftBeforeTheHead() throws Exception {
        bare.answer((call, response, number) -> Mono.never());
        try (Socket caller = edge.open("/bare" + TestGateway.CHAT_PATH, question(1))) {
            await().untilAsserted(() -> assertThat(inFlight("bare")).containsExactly(Map.entry("bare-0", 1)));
            assertThat(caller.isClosed()).isFalse();
        }
    }

    @Test
    void countsNoCallAnyMoreWhoseCallerHasLeftInTheMidstOfTheBody() throws Exception {
        Flux<ByteBuf> endless = Flux.interval(Duration.ofMillis(20)).map(i -> TestUpstream.buffer("data: x\n\n"));
        bare.answer((call, response, number) -> response.header("Content-Type", "text/event-stream")
                .send(endless, each -> true)
                .then());
        try (Socket caller = edge.open("/bare" + TestGateway.CHAT_PATH, question(1))) {
            assertThat(caller.getInputStream().read()).isPositive();
            assertThat(inFlight("bare")).containsExactly(Map.entry("bare-0", 1));
        }
    }

    @Test
    void countsNoCallAnyMoreThatHasFailed() throws Exception {
        bare.answer((call, response, number) -> response.status(503).send());
        assertThat(ask("bare", question(1)).statusCode()).isEqualTo(503);

        bare.answer((call, response, number) -> Mono.fromRunnable(
                () -> response.withConnection(connection -> connection.channel().close())));
        assertThat(ask("bare", question(2)).statusCode()).isEqualTo(500);
    }

    @Test
    void countsNoCallAnyMoreThatHasTimedOut() throws Exception {
        bare.answer((call, response, number) -> Mono.never());

        assertThat(ask("impatient", question(1)).statusCode()).isEqualTo(504);
    }

    @Test
    void triesTheNextInstanceWhereTheFirstCannotBeReached() throws Exception {
        for (int number = 0; number < 12; number++) {
            assertThat(ask("broken", question(number)).statusCode()).isEqualTo(200);
        }
    }
}
