package dev.aicache.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

import dev.aicache.CacheListener;
import dev.aicache.dialect.Dialects;
import dev.aicache.flight.Flights;
import dev.aicache.key.KeyDeriver;
import dev.aicache.savings.AnswerCost;
import dev.aicache.savings.Prices;
import dev.aicache.savings.SavingsSettings;
import dev.aicache.savings.ScopeLabel;
import dev.aicache.store.AliasTable;
import dev.aicache.store.LocalStore;
import dev.aicache.store.pages.PagePool;
import dev.aicache.store.pages.PagedStorage;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Streams that are replayed at a pace, on real HTTP and a clock that stands still until it is told to go on. */
class ReplayPaceTests {

    private static final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private static final String STREAM = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
    private static final String END = "\r\n0\r\n\r\n";

    private static TestUpstream upstream;
    private static TestGateway gateway;
    private static PagePool pool;

    /** A cache that goes by the test's clock. */
    @Configuration(proxyBeanMethods = false)
    static class SteeredCache {

        @Bean
        GatewayCache steeredCache(
                KeyDeriver keys,
                AliasTable aliases,
                Dialects dialects,
                LocalStore store,
                Flights flights,
                ObjectProvider<CacheListener> listeners,
                NettyWriteResponseFilter writer,
                GatewayProperties gateway,
                AnswerCost cost) {
            return GatewayCache.builder(store, aliases, flights, writer)
                    .keys(keys)
                    .dialects(dialects)
                    .listeners(listeners.orderedStream().toList())
                    .streaming(gateway.getStreamingMediaTypes())
                    .timer(clock)
                    .cost(cost)
                    .savings(new SavingsSettings(
                            true, Prices.of(Map.of()), null, ScopeLabel.NONE, SavingsSettings.Header.NONE))
                    .build();
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(SteeredCache.class)
                .route("recorded", upstream.url(), "/recorded/**", "StripPrefix=1")
                .with(filter(0, "pace", "recorded"))
                .route("even", upstream.url(), "/even/**", "StripPrefix=1")
                .with(filter(1, "pace", "10/s"))
                .with(
                        "ai-cache.store.storage=pooled",
                        "ai-cache.store.max-memory=4MB",
                        "ai-cache.store.compression=gzip",
                        "ai-cache.store.compress-from=2KB")
                .start();
        pool = gateway.bean(PagedStorage.class).pool();
    }

    private static String[] filter(int route, String name, String value) {
        String prefix = "spring.cloud.gateway.server.webflux.routes[" + route + "].filters[1].";
        return new String[] {prefix + "name=AiCache", prefix + "args." + name + "=" + value};
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
        clock.dispose();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        gateway.purge();
    }

    private static String path(String route) {
        return "/" + route + TestGateway.CHAT_PATH;
    }

    private static Socket open(String path, String body) throws IOException {
        Socket socket = gateway.open(path, body);
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Has the stream recorded with so many milliseconds before each event but the first. */
    private static void record(List<String> events, long... gaps) throws Exception {
        AtomicReference<Sinks.Many<String>> source = new AtomicReference<>();
        upstream.answer((call, response, number) -> {
            Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
            source.set(sink);
            return TestUpstream.sse(response, sink.asFlux());
        });
        try (Socket caller = open(path("recorded"), STREAM)) {
            Awaitility.await().until(() -> source.get() != null);
            for (int i = 0; i < events.size(); i++) {
                clock.advanceTimeBy(Duration.ofMillis(i == 0 ? 0 : gaps[i - 1]));
                source.get().tryEmitNext(events.get(i)).orThrow();
                RawHttp.read(caller, lastLine(events.get(i)));
            }
            source.get().tryEmitComplete().orThrow();
            RawHttp.read(caller, "0\r\n\r\n");
        }
    }

    /** How an event ends on the wire, its chunk included. */
    private static String lastLine(String event) {
        String text = event.strip();
        String line = text.substring(text.lastIndexOf('\n') + 1) + "\n\n\r\n";
        // A long one comes in several chunks.
        return line.length() > 200 ? line.substring(line.length() - 60) : line;
    }

    /**
     * Lets so much time pass that the next event comes. A pause that is begun while the clock is moved may be counted from
     * after that, and then takes as long once more.
     */
    private static void pass(Socket socket, Duration time, Duration pause) {
        clock.advanceTimeBy(time);
        try {
            awaitEvent(socket, Duration.ofSeconds(3));
        } catch (ConditionTimeoutException e) {
            clock.advanceTimeBy(pause);
            awaitEvent(socket, Duration.ofSeconds(20));
        }
    }

    private static void awaitEvent(Socket socket, Duration patience) {
        Awaitility.await()
                .atMost(patience)
                .pollDelay(Duration.ZERO)
                .until(() -> socket.getInputStream().available() > 0);
    }

    private static void nothingComes(Socket socket) throws Exception {
        assertThat(socket.getInputStream().available()).isZero();
    }

    @Test
    void replaysARecordedStreamWithItsPauses() throws Exception {
        List<String> events = TestUpstream.chatEvents(1, "one", "two");
        record(events, 0, 2_000, 60_000, 0);

        try (Socket hit = open(path("recorded"), STREAM)) {
            String head = RawHttp.read(hit, lastLine(events.get(1)));
            assertThat(head).contains("aicache; hit").contains(events.get(0)).doesNotContain("two");
            clock.advanceTimeBy(Duration.ofMillis(1_999));
            nothingComes(hit);
            pass(hit, Duration.ofMillis(1), Duration.ofSeconds(2));
            assertThat(RawHttp.read(hit, lastLine(events.get(2))))
                    .contains("two")
                    .doesNotContain("[DONE]");
            clock.advanceTimeBy(Duration.ofMillis(4_999));
            nothingComes(hit);
            pass(hit, Duration.ofMillis(1), Duration.ofSeconds(5));
            assertThat(RawHttp.read(hit, END)).contains("[DONE]");
        }
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void spreadsTheTextOfAStreamEvenly() throws Exception {
        List<String> events = TestUpstream.chatEvents(1, "x".repeat(40), "last");
        upstream.answer((call, response, number) -> TestUpstream.sse(response, Flux.fromIterable(events)));
        gateway.post(path("even"), STREAM);

        try (Socket hit = open(path("even"), STREAM)) {
            assertThat(RawHttp.read(hit, lastLine(events.get(1)))).contains("aicache; hit");
            clock.advanceTimeBy(Duration.ofMillis(999));
            nothingComes(hit);
            pass(hit, Duration.ofMillis(1), Duration.ofSeconds(1));
            RawHttp.read(hit, lastLine(events.get(2)));
            pass(hit, Duration.ofMillis(100), Duration.ofMillis(100));
            RawHttp.read(hit, END);
        }
    }

    @Test
    void neverDelaysAnAnswerInOnePiece() throws Exception {
        for (String route : List.of("recorded", "even")) {
            HttpResponse<String> miss = gateway.post(path(route), TestGateway.BODY);
            HttpResponse<String> hit = gateway.post(path(route), TestGateway.BODY);
            assertThat(cacheStatus(hit)).startsWith("aicache; hit");
            assertThat(hit.body()).isEqualTo(miss.body());
            gateway.purge();
        }
    }

    @Test
    void keepsPagesThatAreOnlyHalfReplayedAndGivesThemBackWhenTheClientLeaves() throws Exception {
        List<String> events = TestUpstream.chatEvents(1, "x".repeat(20_000), "y".repeat(20_000), "z");
        record(events, 1_000, 1_000, 1_000, 1_000, 1_000);
        Socket leaving = open(path("recorded"), STREAM);
        Socket staying = open(path("recorded"), STREAM);
        RawHttp.read(leaving, lastLine(events.get(0)));
        RawHttp.read(staying, lastLine(events.get(0)));
        gateway.purge();
        assertThat(pool.used()).isPositive();

        RawHttp.reset(leaving);
        StringBuilder rest = new StringBuilder();
        for (int i = 1; i < events.size(); i++) {
            pass(staying, Duration.ofSeconds(1), Duration.ofSeconds(1));
            rest.append(RawHttp.read(staying, i + 1 == events.size() ? END : lastLine(events.get(i))));
        }
        staying.close();
        assertThat(rest.toString().replaceAll("\r\n[0-9a-f]+\r\n", ""))
                .contains("x".repeat(20_000))
                .contains("y".repeat(20_000))
                .contains("[DONE]");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(pool.used()).isZero());
    }

    @Test
    void aClientThatLeavesInAPauseHoldsNothing() throws Exception {
        List<String> events = TestUpstream.chatEvents(1, "x".repeat(20_000), "z");
        record(events, 1_000, 1_000, 1_000, 1_000);
        Socket leaving = open(path("recorded"), STREAM);
        RawHttp.read(leaving, lastLine(events.get(0)));
        gateway.purge();
        RawHttp.reset(leaving);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(pool.used()).isZero());
    }

    @Test
    void pacesACompressedStreamForWhoWouldTakeItCompressed() throws Exception {
        List<String> events = TestUpstream.chatEvents(1, "x".repeat(20_000));
        record(events, 0, 0, 1_000);
        Awaitility.await()
                .untilAsserted(() -> assertThat(gateway.bean(dev.aicache.AiCache.class)
                                .entries()
                                .findFirst()
                                .orElseThrow()
                                .coding())
                        .isEqualTo("gzip"));

        var hit = gateway.sendAsync(gateway.posted(path("recorded"), STREAM, "Accept-Encoding", "gzip"));
        Awaitility.await().until(() -> {
            clock.advanceTimeBy(Duration.ofMillis(500));
            return hit.isDone();
        });
        assertThat(hit.join().headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(hit.join().body()).isEqualTo(String.join("", events));
    }
}
