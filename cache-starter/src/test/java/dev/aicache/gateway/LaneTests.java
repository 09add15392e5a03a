package dev.aicache.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;

import dev.aicache.AiCache;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The way from the server's channel, as bytes on connections: what is sent by pieces, at once, too late or not at all. */
@ExtendWith(ParanoidLeakDetection.class)
class LaneTests {

    private static final Duration IDLE = Duration.ofMillis(700);
    private static final int MOST_REQUESTS = 5;

    private static TestUpstream upstream;

    /** Alike but for the lane, and for limits of the connection, which only the latter two have. */
    private static TestGateway gateway;

    private static TestGateway limited;
    private static TestGateway limitedWithout;

    @Configuration(proxyBeanMethods = false)
    static class WithAccessLog {
        @Bean
        NettyServerCustomizer accessLog() {
            return server -> server.accessLog(true);
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = builder("channel").with(WithAccessLog.class).start();
        limited = limited("channel");
        limitedWithout = limited("off");
    }

    private static TestGateway.Builder builder(String way) {
        return TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with("ai-cache.express=" + way);
    }

    private static TestGateway limited(String way) {
        return builder(way)
                .with(
                        "server.netty.idle-timeout=" + IDLE.toMillis() + "ms",
                        "server.netty.max-keep-alive-requests=" + MOST_REQUESTS)
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        limited.close();
        limitedWithout.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        List.of(gateway, limited, limitedWithout).forEach(TestGateway::purge);
    }

    private static String body(Object name) {
        return BODY.replace("hello", name.toString());
    }

    private static byte[] request(String body, String... headers) {
        byte[] bytes = body.getBytes(UTF_8);
        return ("POST " + CHAT_PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + "Authorization: Bearer alice\r\nContent-Length: " + bytes.length + "\r\n"
                        + String.join(
                                "",
                                List.of(headers).stream()
                                        .map(each -> each + "\r\n")
                                        .toList()) + "\r\n"
                        + body)
                .getBytes(UTF_8);
    }

    /** A connection that is read as responses. */
    private static final class Line implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;

        Line(TestGateway to) throws IOException {
            socket = new Socket("127.0.0.1", to.port());
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }

        Line send(byte[]... requests) throws IOException {
            for (byte[] each : requests) {
                socket.getOutputStream().write(each);
            }
            socket.getOutputStream().flush();
            return this;
        }

        RawResponse read() throws IOException {
            return RawResponse.read(in);
        }

        boolean isClosed() throws IOException {
            try {
                return in.read() < 0;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException reset) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String status(RawResponse response) {
        return response.headers().get("Cache-Status").get(0);
    }

    private static String number(RawResponse response) {
        return response.body().replaceAll("(?s).*\"answer (\\d+)\".*", "$1");
    }

    /** Stored so that nothing of it is under way any more. */
    private static void store(TestGateway in, Object... names) throws Exception {
        try (Line line = new Line(in)) {
            for (Object name : names) {
                line.send(request(body(name)));
                line.read();
            }
        }
        Awaitility.await()
                .until(() -> in.bean(dev.aicache.flight.Flights.class).size() == 0
                        && in.bean(AiCache.class).statistics().entries() >= names.length);
    }

    @Test
    void answersManyRequestsOverOneConnection() throws Exception {
        store(gateway, "a");
        try (Line line = new Line(gateway)) {
            for (int i = 0; i < 500; i++) {
                line.send(request(body("a")));
                assertThat(status(line.read())).contains("hit").contains("detail=channel");
            }
        }
    }

    @Test
    void answersInTheOrderOfRequestsWhicheverAreKnown() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        store(gateway, 0, 1, 2, 3);
        try (Line line = new Line(gateway)) {
            int next = 4;
            for (int round = 0; round < 20; round++) {
                List<String> asked = new ArrayList<>();
                for (int i = 1 + random.nextInt(8); i > 0; i--) {
                    asked.add(body(random.nextBoolean() ? random.nextInt(4) : next++));
                }
                line.send(asked.stream().map(LaneTests::request).toArray(byte[][]::new));
                List<String> got = new ArrayList<>();
                for (String ignored : asked) {
                    got.add(number(line.read()));
                }
                List<String> inTheirTurn = new ArrayList<>();
                for (String each : asked) {
                    inTheirTurn.add(number(line.send(request(each)).read()));
                }
                assertThat(got).as("seed " + seed).isEqualTo(inTheirTurn);
            }
        }
    }

    private static byte[] request(String body) {
        return request(body, new String[0]);
    }

    @Test
    void readsARequestThatIsCutAnywhere() throws Exception {
        store(gateway, "a");
        byte[] whole = request(body("a"));
        try (Line line = new Line(gateway)) {
            for (int cut = 1; cut < whole.length; cut++) {
                line.send(java.util.Arrays.copyOf(whole, cut));
                line.send(java.util.Arrays.copyOfRange(whole, cut, whole.length));
                assertThat(status(line.read())).as("cut at " + cut).contains("detail=channel");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"known", "new"})
    void readsABodyThatComesByteByByte(String name) throws Exception {
        store(gateway, "known");
        byte[] whole = request(body(name));
        try (Line line = new Line(gateway)) {
            for (byte each : whole) {
                line.send(new byte[] {each});
                // Now and then one that has been read before the next is sent.
                LockSupport.parkNanos(50_000);
            }
            assertThat(status(line.read())).contains(name.equals("known") ? "detail=channel" : "fwd=uri-miss");
            assertThat(upstream.calls().get(upstream.count() - 1).body()).isEqualTo(body(name));
        }
    }

    @Test
    void givesTooLongABodyOnAsItCame() throws Exception {
        String body = body("x".repeat(1_200_000));
        try (Line line = new Line(gateway)) {
            line.send(request(body));
            assertThat(status(line.read())).contains("fwd=bypass");
            line.send(request(body("a")));
            assertThat(status(line.read())).contains("fwd=uri-miss");
        }
        assertThat(upstream.calls().get(0).body()).isEqualTo(body);
    }

    @Test
    void answersAClientThatHasEndedItsSide() throws Exception {
        store(gateway, "a");
        try (Line line = new Line(gateway)) {
            line.send(request(body("a")));
            line.socket.shutdownOutput();
            assertThat(status(line.read())).contains("detail=channel");
            assertThat(line.isClosed()).isTrue();
        }
    }

    @Test
    void closesWhenItIsAskedToAndReadsNoFurther() throws Exception {
        store(gateway, "a");
        try (Line line = new Line(gateway)) {
            line.send(request(body("a"), "Connection: close"), request(body("b")));
            assertThat(line.read().headers().get("Connection")).containsExactly("close");
            assertThat(line.isClosed()).isTrue();
        }
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void keepsNoMoreThanALittleForAClientThatDoesNotReadAndGivesItAllWhenItDoes() throws Exception {
        String large = "y".repeat(100_000);
        upstream.answer((call, response, number) -> TestUpstream.json(
                response, TestUpstream.CHAT.formatted(number, number).replace("answer", large)));
        store(gateway, "a");
        int asked = 1_000;
        long before = used();
        try (Line line = new Line(gateway)) {
            byte[] request = request(body("a"));
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < asked; i++) {
                        line.send(request);
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.start();
            Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> used() - before < 20_000_000);
            for (int i = 0; i < asked; i++) {
                assertThat(line.read().body()).contains(large);
            }
            writer.join();
        }
        assertThat(upstream.count()).isEqualTo(1);
    }

    private static long used() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    @Test
    void closesAnIdleConnectionWhenTheServerWould() throws Exception {
        for (TestGateway each : List.of(limited, limitedWithout)) {
            store(each, "a");
            try (Line line = new Line(each)) {
                line.send(request(body("a")));
                assertThat(status(line.read())).contains("hit");
                line.socket.setSoTimeout(10_000);
                assertThat(line.isClosed()).isTrue();
            }
        }
    }

    @Test
    void doesNotCloseAConnectionWhoseRequestIsOnItsWay() throws Exception {
        for (TestGateway each : List.of(limited, limitedWithout)) {
            store(each, "a");
            byte[] request = request(body("a"));
            try (Line line = new Line(each)) {
                line.send(request);
                line.read();
                line.send(java.util.Arrays.copyOf(request, request.length - 5));
                line.socket.setSoTimeout((int) IDLE.multipliedBy(2).toMillis());
                assertThat(line.isClosed()).isFalse();
                line.socket.setSoTimeout(10_000);
                line.send(java.util.Arrays.copyOfRange(request, request.length - 5, request.length));
                assertThat(status(line.read())).contains("hit");
                assertThat(line.isClosed()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsAConnectionAfterAsManyRequestsAsTheServerWould(boolean isPipelined) throws Exception {
        List<Object> fates = new ArrayList<>();
        for (TestGateway each : List.of(limited, limitedWithout)) {
            List<Object> fate = new ArrayList<>();
            store(each, "a");
            for (List<String> names : List.of(
                    List.of("a", "a", "a", "a", "a"),
                    List.of("a", "n1", "a", "n2", "n3"),
                    List.of("n4", "a", "n5", "a", "a"))) {
                each.purge();
                store(each, "a");
                try (Line line = new Line(each)) {
                    for (int i = 0; i < MOST_REQUESTS; i++) {
                        if (!isPipelined) {
                            line.send(request(body(names.get(i))));
                        } else if (i == 0) {
                            line.send(names.stream()
                                    .map(name -> request(body(name)))
                                    .toArray(byte[][]::new));
                        }
                        fate.add(String.valueOf(line.read().headers().get("Connection")));
                    }
                    fate.add(line.isClosed());
                }
            }
            fates.add(fate);
        }
        assertThat(fates.get(0)).isEqualTo(fates.get(1));
        assertThat(fates.get(0).toString()).contains("close");
    }

    @Test
    void writesAnAccessLineForEachRequestWhicheverWayItGoes() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger("reactor.netty.http.server.AccessLog");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        store(gateway, "a");
        lines.start();
        log.addAppender(lines);
        log.setLevel(ch.qos.logback.classic.Level.INFO);
        try (Line line = new Line(gateway)) {
            line.send(request(body("a")));
            assertThat(status(line.read())).contains("detail=channel");
            line.send(request(body("b")));
            line.read();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(List.copyOf(lines.list))
                            .extracting(ILoggingEvent::getFormattedMessage)
                            .hasSizeGreaterThanOrEqualTo(2));
        } finally {
            log.detachAppender(lines);
            log.setLevel(null);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .allMatch(text -> text.matches(
                        "127\\.0\\.0\\.1 - - \\[[^]]+] \"POST " + CHAT_PATH + " HTTP/1\\.1\" 200 \\d+ \\d+"));
    }

    @Test
    void leaksNothingWhereClientsResetWhileTheySendOrAreSent() throws Exception {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        Logger detector = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        ListAppender<ILoggingEvent> leaks = new ListAppender<>();
        leaks.start();
        detector.addAppender(leaks);
        upstream.answer((call, response, number) -> TestUpstream.json(
                response, TestUpstream.CHAT.formatted(number, number).replace("answer", "z".repeat(300_000))));
        store(gateway, "a");
        Random random = new Random(7);
        byte[] whole = request(body("a"));
        for (int i = 0; i < 100; i++) {
            Line line = new Line(gateway);
            line.send(java.util.Arrays.copyOf(whole, 1 + random.nextInt(whole.length)));
            if (random.nextBoolean()) {
                line.send(whole, whole, whole);
            }
            RawHttp.reset(line.socket);
        }
        Awaitility.await()
                .until(() -> gateway.bean(dev.aicache.flight.Flights.class).size() == 0);
        for (int i = 0; i < 20; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        detector.detachAppender(leaks);
        assertThat(leaks.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }

    @Test
    void finishesAnswersThatAreOnTheirWayWhenTheGatewayStops() throws Exception {
        String large = "w".repeat(8_000_000);
        upstream.answer((call, response, number) -> TestUpstream.json(
                response, TestUpstream.CHAT.formatted(number, number).replace("answer", large)));
        TestGateway stopping = builder("channel")
                .with("ai-cache.store.max-entry=32MB", "server.shutdown=graceful")
                .start();
        try (Line slow = new Line(stopping);
                Line half = new Line(stopping);
                Line idle = new Line(stopping)) {
            store(stopping, "a");
            idle.send(request(body("a")));
            assertThat(status(idle.read())).contains("detail=channel");
            byte[] request = request(body("a"));
            half.send(java.util.Arrays.copyOf(request, request.length - 5));
            slow.send(request);
            slow.in.mark(10);
            assertThat(slow.in.read()).isEqualTo('H');
            slow.in.reset();
            Thread stop = new Thread(stopping::close);
            stop.start();
            assertThat(idle.isClosed()).isTrue();
            half.send(java.util.Arrays.copyOfRange(request, request.length - 5, request.length));
            assertThat(half.read().body()).contains(large);
            assertThat(slow.read().body()).contains(large);
            stop.join();
        }
        assertThatThrownBy(() -> new Line(stopping)).isInstanceOf(IOException.class);
    }
}
