package dev.aicache.gateway;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import reactor.core.publisher.Flux;

import dev.aicache.AiCache;
import dev.aicache.EntrySummary;
import dev.aicache.Purge;
import dev.aicache.Savings;
import dev.aicache.Way;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** One suite of requests through all ways to a hit: nothing differs but the way. */
class WaysTests {

    private static final Map<Way, TestUpstream> upstreams = new LinkedHashMap<>();
    private static final Map<Way, TestGateway> gateways = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        for (Way way : Way.values()) {
            TestUpstream upstream = new TestUpstream();
            upstreams.put(way, upstream);
            gateways.put(
                    way,
                    TestGateway.builder()
                            .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                            .route("late", upstream.url(), "/late/**", "StripPrefix=1", "AiCache=10m")
                            .with(
                                    "ai-cache.express=" + (way == Way.FILTER ? "off" : way.word()),
                                    "ai-cache.store.compression=gzip",
                                    "ai-cache.store.compress-from=2KB")
                            .start());
        }
    }

    @AfterAll
    static void stop() {
        gateways.values().forEach(TestGateway::close);
        upstreams.values().forEach(TestUpstream::close);
    }

    @BeforeEach
    void reset() {
        upstreams.values().forEach(TestUpstream::reset);
        gateways.values().forEach(TestGateway::purge);
    }

    private static String detail(Way way) {
        return way == Way.FILTER ? "" : "; detail=" + way.word();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void answersTheSecondOfTwoEqualRequestsItsOwnWay(Way way) throws Exception {
        TestGateway gateway = gateways.get(way);

        gateway.chat();
        // While the server still has the request before on the same connection, the next takes another way.
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(TestGateway.cacheStatus(gateway.chat()))
                        .matches("aicache; hit; ttl=(600|599)" + detail(way)));
        assertThat(upstreams.get(way).count()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void takesTheWayOfTheFilterWhereAnotherStandsBeforeIt(Way way) throws Exception {
        TestGateway gateway = gateways.get(way);

        gateway.post("/late" + CHAT_PATH, BODY);
        var hit = gateway.post("/late" + CHAT_PATH, BODY);

        assertThat(TestGateway.cacheStatus(hit)).matches("aicache; hit; ttl=(600|599)");
        assertThat(gateway.bean(AiCache.class).routes())
                .filteredOn(route -> route.id().equals("late"))
                .first()
                .satisfies(route -> {
                    assertThat(route.passage().way()).isEqualTo(Way.FILTER);
                    assertThat(route.passage().reason())
                            .contains(way == Way.FILTER ? "ai-cache.express is off" : "StripPrefix");
                });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void givesNoHitAfterAPurge(Way way) throws Exception {
        TestGateway gateway = gateways.get(way);
        gateway.chat();

        gateway.bean(AiCache.class).purge(Purge.route("chat"));

        assertThat(TestGateway.cacheStatus(gateway.chat())).contains("fwd=");
        assertThat(upstreams.get(way).count()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void givesNoHitWhileTheRouteIsOff(Way way) throws Exception {
        TestGateway gateway = gateways.get(way);
        gateway.chat();

        gateway.bean(AiCache.class).turn("chat", false);
        try {
            assertThat(TestGateway.cacheStatus(gateway.chat())).contains("fwd=bypass");
        } finally {
            gateway.bean(AiCache.class).turn("chat", true);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void givesNoCallerTheAnswerOfAnother(Way way) throws Exception {
        TestGateway gateway = gateways.get(way);
        gateway.chat();

        assertThat(TestGateway.cacheStatus(gateway.chat("Authorization", "Bearer bob")))
                .contains("fwd=uri-miss");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void countsEachRequestOnce(Way way) throws Exception {
        TestGateway gateway = gateways.get(way);
        long hits = gateway.bean(AiCache.class).statistics().hits();
        long misses = gateway.bean(AiCache.class).statistics().misses();

        gateway.chat();
        gateway.chat();
        gateway.chat();

        assertThat(gateway.bean(AiCache.class).statistics().hits() - hits).isEqualTo(2);
        assertThat(gateway.bean(AiCache.class).statistics().misses() - misses).isEqualTo(1);
    }

    /** What is told of requests, savings and entries, whatever way they took. */
    private static Map<String, Object> told(TestGateway gateway) {
        Map<String, Object> told = new TreeMap<>();
        for (Meter meter : gateway.bean(MeterRegistry.class).getMeters()) {
            String name = meter.getId().getName();
            if (name.startsWith("ai.cache.") && !name.endsWith(".time") && !name.startsWith("ai.cache.channel")) {
                String id = name + meter.getId().getTags();
                if (meter instanceof Counter counter) {
                    told.put(id, counter.count());
                } else if (meter instanceof Timer timer) {
                    told.put(id, timer.count());
                }
            }
        }
        Savings savings = gateway.bean(AiCache.class).savings();
        told.put("saved calls", savings.saved().calls());
        told.put("saved tokens", savings.saved().tokens());
        return told;
    }

    private static long count(TestGateway gateway, String timer) {
        return gateway.bean(MeterRegistry.class).find(timer).timers().stream()
                .filter(each -> each.getId().getTags().stream()
                        .noneMatch(tag -> tag.getValue().contains("actuator")))
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void tellsTheSameOfARequestOnEachWay() throws Exception {
        Map<Way, Map<String, Object>> told = new LinkedHashMap<>();
        for (Way way : Way.values()) {
            try (TestGateway fresh = TestGateway.builder()
                    .route("chat", upstreams.get(way).url(), "/v1/**", "AiCache=10m")
                    .with("ai-cache.express=" + (way == Way.FILTER ? "off" : way.word()))
                    .start()) {
                fresh.sendAlone(fresh.posted(CHAT_PATH, BODY));
                Awaitility.await()
                        .until(() -> fresh.bean(AiCache.class).statistics().entries() == 1);
                for (int i = 0; i < 3; i++) {
                    assertThat(TestGateway.cacheStatus(fresh.sendAlone(fresh.posted(CHAT_PATH, BODY))))
                            .matches("aicache; hit; ttl=(600|599)" + detail(way));
                }
                fresh.sendAlone(fresh.posted(CHAT_PATH, BODY, "Cache-Control", "no-cache"));
                boolean isChannel = way == Way.CHANNEL;
                Awaitility.await().untilAsserted(() -> {
                    assertThat(count(fresh, "http.server.requests")).isEqualTo(isChannel ? 2 : 5);
                    assertThat(count(fresh, "ai.cache.channel.requests")).isEqualTo(isChannel ? 3 : 0);
                    assertThat(told(fresh))
                            .containsEntry(
                                    "ai.cache.requests[tag(outcome=hit), tag(reason=none), tag(route=chat)]", 3.0)
                            .containsEntry("saved calls", 3L);
                });
                told.put(way, told(fresh));
                assertThat(fresh.bean(AiCache.class).entries().map(EntrySummary::hits))
                        .as("hits of the entry that was filled anew")
                        .containsExactly(0L);
            }
        }
        assertThat(told.get(Way.WEB_FILTER)).isEqualTo(told.get(Way.FILTER));
        assertThat(told.get(Way.CHANNEL)).isEqualTo(told.get(Way.FILTER));
    }

    /** A request as bytes, which is sent twice over one connection, or once if it ends that. */
    record Case(String name, String head, String body) {

        byte[] bytes(int port) {
            return (head.replace("$PORT", Integer.toString(port))
                                    .replace("$LENGTH", Integer.toString(body.getBytes(UTF_8).length))
                                    .replace("\n", "\r\n")
                            + "\r\n" + body)
                    .getBytes(UTF_8);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String HEAD = """
            POST /v1/chat/completions HTTP/1.1
            Host: 127.0.0.1:$PORT
            Content-Type: application/json
            Authorization: Bearer alice
            Content-Length: $LENGTH
            """;

    private static String chunked(String body, int piece) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < body.length(); at += piece) {
            String part = body.substring(at, Math.min(body.length(), at + piece));
            text.append(Integer.toHexString(part.length()))
                    .append("\r\n")
                    .append(part)
                    .append("\r\n");
        }
        return text + "0\r\n\r\n";
    }

    static Stream<Case> requests() {
        String chunkedHead = HEAD.replace("Content-Length: $LENGTH", "Transfer-Encoding: chunked");
        return Stream.of(
                new Case("plain", HEAD, BODY),
                new Case("query", HEAD.replace("completions ", "completions?api-version=1 "), BODY),
                new Case("empty query", HEAD.replace("completions ", "completions? "), BODY),
                new Case("escaped path", HEAD.replace("completions ", "%63ompletions "), BODY),
                new Case("escaped query", HEAD.replace("completions ", "completions?a=%20 "), BODY),
                new Case("dot segments", HEAD.replace("/chat/", "/x/../chat/"), BODY),
                new Case("doubled slash", HEAD.replace("/chat/", "//chat/"), BODY),
                new Case("matrix parameter", HEAD.replace("completions ", "completions;a=b "), BODY),
                new Case("absolute form", HEAD.replace("POST /", "POST http://127.0.0.1:$PORT/"), BODY),
                new Case("HTTP/1.0", HEAD.replace("HTTP/1.1", "HTTP/1.0"), BODY),
                new Case(
                        "HTTP/1.0 kept alive", HEAD.replace("HTTP/1.1", "HTTP/1.0") + "Connection: keep-alive\n", BODY),
                new Case("last request", HEAD + "Connection: close\n", BODY),
                new Case("no host", HEAD.replace("Host: 127.0.0.1:$PORT\n", ""), BODY),
                new Case("two hosts", HEAD + "Host: other\n", BODY),
                new Case("expect", HEAD + "Expect: 100-continue\n", BODY),
                new Case("origin", HEAD + "Origin: http://example.org\n", BODY),
                new Case("forwarded", HEAD + "X-Forwarded-For: 10.0.0.1\n", BODY),
                new Case("upgrade", HEAD + "Connection: Upgrade\nUpgrade: h2c\n", BODY),
                new Case("chunked", chunkedHead, chunked(BODY, 7)),
                new Case(
                        "chunked with a trailer",
                        chunkedHead,
                        chunked(BODY, 7).replace("0\r\n\r\n", "0\r\nX-Sum: 1\r\n\r\n")),
                new Case("no credential", HEAD.replace("Authorization: Bearer alice\n", ""), BODY),
                new Case("two credentials", HEAD + "X-Api-Key: k\n", BODY),
                new Case("credential in the query", HEAD.replace("completions ", "completions?key=k "), BODY),
                new Case("no cache", HEAD + "Cache-Control: no-cache\n", BODY),
                new Case("no store", HEAD + "Cache-Control: no-store\n", BODY),
                new Case("only if cached", HEAD + "Cache-Control: only-if-cached\n", BODY),
                new Case("max age", HEAD + "Cache-Control: max-age=0\n", BODY),
                new Case("own header", HEAD + "AI-Cache-TTL: 5m\n", BODY),
                new Case("own key", HEAD + "AI-Cache-Key: mine\n", BODY),
                new Case("cookie", HEAD + "Cookie: a=b\n", BODY),
                new Case("affinity cookie", HEAD + "Cookie: ai-cache-affinity=1f2e; a=b\n", BODY),
                new Case("accepts gzip", HEAD + "Accept-Encoding: gzip\n", BODY),
                new Case("text", HEAD.replace("application/json", "text/plain"), BODY),
                new Case("encoded body", HEAD + "Content-Encoding: gzip\n", BODY),
                new Case("empty body", HEAD, ""),
                new Case("no JSON", HEAD, "{\"model\":"),
                new Case("other method", HEAD.replace("POST", "PUT"), BODY),
                new Case("GET", "GET /v1/models HTTP/1.1\nHost: 127.0.0.1:$PORT\n", ""),
                new Case("unknown route", HEAD.replace("/v1/", "/none/"), BODY),
                new Case(
                        "embeddings",
                        HEAD.replace("chat/completions", "embeddings"),
                        "{\"model\":\"e\",\"input\":[\"a\"]}"),
                new Case("large body", HEAD, "{\"model\":\"m\",\"messages\":[\"" + "x".repeat(300_000) + "\"]}"),
                new Case(
                        "too large a body", HEAD, "{\"model\":\"m\",\"messages\":[\"" + "x".repeat(1_100_000) + "\"]}"),
                new Case("malformed header", HEAD + "Bad Name: x\n", BODY),
                new Case("no length", HEAD.replace("Content-Length: $LENGTH\n", ""), ""));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void saysTheSameOnEachWay(Case request) throws Exception {
        Map<Way, List<Object>> answers = new LinkedHashMap<>();
        for (Way way : Way.values()) {
            List<Object> got = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                got.add(normal(exchange(gateways.get(way), request)));
            }
            got.add(upstreams.get(way).calls().stream()
                    .map(call -> call.method() + call.uri() + call.body().length())
                    .toList());
            answers.put(way, got);
        }
        assertThat(answers.get(Way.WEB_FILTER)).isEqualTo(answers.get(Way.FILTER));
        assertThat(answers.get(Way.CHANNEL)).isEqualTo(answers.get(Way.FILTER));
    }

    private static RawResponse exchange(TestGateway gateway, Case request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.bytes(gateway.port()));
            socket.getOutputStream().flush();
            return RawResponse.read(socket.getInputStream());
        }
    }

    /** Without what is of the moment or the way. */
    private static List<Object> normal(RawResponse response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        response.headers()
                .forEach((name, values) -> headers.put(
                        name,
                        values.stream()
                                .map(value -> value.replaceAll("; detail=(web-filter|channel)", "")
                                        .replaceAll("ttl=\\d+", "ttl=n")
                                        .replaceAll("(money|seconds|tokens)=[0-9.]+", "$1=n"))
                                .toList()));
        headers.replaceAll(
                (name, values) -> name.equalsIgnoreCase("Age") || name.equalsIgnoreCase("Date") ? List.of() : values);
        return List.of(
                response.line(), headers, response.body().replaceAll("\"(timestamp|requestId)\":\"[^\"]*\"", ""));
    }

    @Test
    void replaysStreamsTheSameOnEachWay() throws Exception {
        Map<Way, Object> answers = new LinkedHashMap<>();
        for (Way way : Way.values()) {
            upstreams
                    .get(way)
                    .answer((call, response, number) -> TestUpstream.sse(
                            response, Flux.fromIterable(TestUpstream.chatEvents(number, "one", "two"))));
            Case streamed = new Case("stream", HEAD, BODY.replace("{\"model\"", "{\"stream\":true,\"model\""));
            exchange(gateways.get(way), streamed);
            answers.put(way, normal(exchange(gateways.get(way), streamed)));
            assertThat(upstreams.get(way).count()).isEqualTo(1);
        }
        assertThat(answers.get(Way.WEB_FILTER)).isEqualTo(answers.get(Way.FILTER));
        assertThat(answers.get(Way.CHANNEL)).isEqualTo(answers.get(Way.FILTER));
    }
}
