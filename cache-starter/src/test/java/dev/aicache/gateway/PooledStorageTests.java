package dev.aicache.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.netty.channel.ChannelOption;
import reactor.core.publisher.Flux;

import dev.aicache.AiCache;
import dev.aicache.flight.Flights;
import dev.aicache.store.pages.PagePool;
import dev.aicache.store.pages.PagedStorage;

import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers in pages that are used again, on real HTTP: whoever is being sent one gets it whole, whatever becomes of the
 * entry meanwhile, and in the end no page is held for anybody.
 */
class PooledStorageTests {

    private static final Pattern SEED = Pattern.compile("\"seed\":(\\d+),\"length\":(\\d+)");

    private static TestUpstream upstream;
    private static TestGateway gateway;
    private static PagePool pool;

    /** Connections in which little is on its way, so that a slow client is one for the gateway. */
    @Configuration(proxyBeanMethods = false)
    static class NarrowConnections {

        @Bean
        WebServerFactoryCustomizer<NettyReactiveWebServerFactory> narrow() {
            return factory ->
                    factory.addServerCustomizers(server -> server.childOption(ChannelOption.SO_SNDBUF, 65_536));
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(NarrowConnections.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with(
                        "ai-cache.store.storage=pooled",
                        "ai-cache.store.page-size=2KB",
                        "ai-cache.store.max-memory=4MB",
                        "ai-cache.store.max-entry=3MB",
                        "ai-cache.store.eviction=lru")
                .start();
        pool = gateway.bean(PagedStorage.class).pool();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        upstream.answer((call, response, number) -> {
            Matcher question = SEED.matcher(call.body());
            assertThat(question.find()).isTrue();
            int seed = Integer.parseInt(question.group(1));
            int length = Integer.parseInt(question.group(2));
            return isStream(seed)
                    ? TestUpstream.sse(response, Flux.fromIterable(events(seed, length)))
                    : TestUpstream.json(response, json(seed, length));
        });
        gateway.purge();
    }

    @AfterEach
    void everyPageIsBackWhenEverythingHasLeft() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(gateway.bean(Flights.class).size()).isZero());
        gateway.purge();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(pool.used()).isZero());
    }

    private static boolean isStream(int seed) {
        return seed % 2 == 1;
    }

    private static String question(int seed, int length) {
        return "{\"model\":\"m\",\"messages\":[],\"stream\":" + isStream(seed) + ",\"seed\":" + seed + ",\"length\":"
                + length + "}";
    }

    private static String expected(int seed, int length) {
        return isStream(seed) ? String.join("", events(seed, length)) : json(seed, length);
    }

    private static String json(int seed, int length) {
        return TestUpstream.CHAT.formatted(seed, seed).replace("answer " + seed, text(seed, length));
    }

    private static List<String> events(int seed, int length) {
        String text = text(seed, length);
        int cut = length / 3;
        return TestUpstream.chatEvents(
                seed, text.substring(0, cut), text.substring(cut, cut + 1), text.substring(cut + 1));
    }

    /** Letters that only this seed gives. */
    private static String text(int seed, int length) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static String ask(int seed, int length) throws IOException, InterruptedException {
        HttpResponse<String> answer = gateway.post(CHAT_PATH, question(seed, length));
        assertThat(answer.body()).as("seed %d", seed).isEqualTo(expected(seed, length));
        return cacheStatus(answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void answersFromItsPages(int seed) throws Exception {
        ask(seed, 10_000);
        assertThat(pool.used()).isBetween(5, 7);

        assertThat(ask(seed, 10_000)).startsWith("aicache; hit");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11})
    void anAnswerThatIsEvictedUnderASlowReaderStaysWhole(int seed) throws Exception {
        int length = 2_500_000;
        ask(seed, length);
        int held = pool.used();
        try (Socket slow = slowly(seed, length)) {
            gateway.purge();
            assertThat(pool.used()).as("held for the reader").isPositive().isLessThanOrEqualTo(held);
            for (int other = 100; other < 140; other++) {
                ask(other, 90_000);
            }
            slow.setSoTimeout(30_000);
            String rest = RawHttp.readAll(slow);
            assertThat(body(rest)).isEqualTo(expected(seed, length));
        }
    }

    /** A connection that has been sent some of a hit, and waits for the client to read it. */
    private static Socket slowly(int seed, int length) throws IOException {
        Socket slow = new Socket();
        slow.setReceiveBufferSize(4096);
        slow.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
        byte[] question = question(seed, length).getBytes(UTF_8);
        slow.getOutputStream()
                .write(("POST " + CHAT_PATH + " HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.port()
                                + "\r\nConnection: close\r\n"
                                + "Content-Type: application/json\r\nAuthorization: Bearer alice\r\nContent-Length: "
                                + question.length + "\r\n\r\n")
                        .getBytes(UTF_8));
        slow.getOutputStream().write(question);
        slow.getOutputStream().flush();
        assertThat((char) slow.getInputStream().read()).isEqualTo('H');
        return slow;
    }

    /** The content of an answer as it came on the wire. */
    private static String body(String wire) {
        int end = wire.indexOf("\r\n\r\n");
        assertThat(wire.substring(0, end)).startsWith("TTP/1.1 200").contains("aicache; hit");
        String rest = wire.substring(end + 4);
        if (!wire.substring(0, end).toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
            return rest;
        }
        StringBuilder body = new StringBuilder();
        for (int at = 0; at < rest.length(); ) {
            int line = rest.indexOf("\r\n", at);
            int size = line < 0 ? 0 : Integer.parseInt(rest.substring(at, line), 16);
            if (size == 0) {
                break;
            }
            body.append(rest, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
        return body.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 21})
    void clientsWhoLeaveInMidAnswerHoldNoPages(int seed) throws Exception {
        int length = 2_500_000;
        ask(seed, length);
        for (int i = 0; i < 12; i++) {
            Socket client = slowly(seed, length);
            if (i % 3 == 0) {
                gateway.purge();
            }
            if (i % 2 == 0) {
                RawHttp.reset(client);
            } else {
                client.close();
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(pool.used())
                            .as("no more than the entry's")
                            .isLessThanOrEqualTo(length / 2048 + 20));
            if (i % 3 == 0) {
                ask(seed, length);
            }
        }
    }

    @Test
    void whatDoesNotFindPagesIsNotStoredAndAnsweredAllTheSame() throws Exception {
        ask(30, 2_500_000);
        try (Socket slow = slowly(30, 2_500_000)) {
            gateway.purge();
            assertThat(ask(32, 2_500_000)).startsWith("aicache; fwd=uri-miss");
            assertThat(ask(32, 2_500_000)).as("there were no pages").startsWith("aicache; fwd=uri-miss");
            assertThat(gateway.bean(AiCache.class).statistics().entries()).isZero();
            RawHttp.reset(slow);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(pool.used()).isZero());
        ask(32, 2_500_000);
        assertThat(ask(32, 2_500_000)).startsWith("aicache; hit");
    }

    @Test
    void everyAnswerIsTheRightOneWhileManyReadAndEntriesComeAndGo() throws Exception {
        long seed = new Random().nextLong();
        List<Callable<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Random random = new Random(seed + i);
            callers.add(() -> {
                int hits = 0;
                for (int n = 0; n < 80; n++) {
                    int number = 1000 + (int) Math.min(119, Math.abs(random.nextGaussian()) * 40);
                    int length = 20_000 + number % 50 * 2_000;
                    if (random.nextInt(10) == 0) {
                        leave(number, length);
                    } else {
                        HttpRequest request = gateway.posted(CHAT_PATH, question(number, length));
                        HttpResponse<String> answer = gateway.send(request);
                        assertThat(answer.body()).isEqualTo(expected(number, length));
                        hits += cacheStatus(answer).startsWith("aicache; hit") ? 1 : 0;
                    }
                }
                return hits;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(6);
        int hits = 0;
        try {
            for (Future<Integer> each : threads.invokeAll(callers, 180, TimeUnit.SECONDS)) {
                hits += each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(hits).as("seed %d", seed).isGreaterThan(50);
        assertThat(gateway.bean(AiCache.class).statistics().evicted())
                .as("seed %d", seed)
                .isGreaterThan(50);
    }

    /** Asks and goes away in mid-answer. */
    private static void leave(int seed, int length) throws IOException {
        Socket client = gateway.open(CHAT_PATH, question(seed, length));
        assertThat(client.getInputStream().read()).isPositive();
        RawHttp.reset(client);
    }
}
