package dev.aicache.gateway;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.util.ResourceLeakDetector;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static org.assertj.core.api.Assertions.assertThat;

/** Storms of resets, from clients and from the upstream, under Netty's paranoid leak detector. */
@ExtendWith(ParanoidLeakDetection.class)
class LeakTests {

    private static final int STORM = 200;

    private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    private final Logger detector = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private TestUpstream upstream;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        upstream = new TestUpstream();
        gateway = TestGateway.on(upstream, "AiCache=10m");
        // Not before the gateway has started, which sets logging up anew.
        leaks.start();
        detector.addAppender(leaks);
    }

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
        detector.detachAppender(leaks);
    }

    private static String body(int i) {
        return "{\"model\":\"m\",\"stream\":true,\"n\":" + i + "}";
    }

    private static List<String> events() {
        return TestUpstream.chatEvents(1, "x".repeat(5_000), "y".repeat(5_000), "z".repeat(5_000));
    }

    private void seesNoLeak() {
        // Leaks are reported when a leaked buffer has been collected and another one is allocated.
        for (int i = 0; i < 20; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        assertThat(leaks.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }

    private void settles() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                gateway.bean(dev.aicache.flight.Flights.class).size())
                        .isZero());
    }

    @Test
    void clientsThatResetLeakNothingAndSpoilNoEntry() throws Exception {
        upstream.answer((call, response, number) ->
                TestUpstream.sse(response, Flux.fromIterable(events()).delayElements(Duration.ofMillis(3))));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < STORM; i++) {
            Socket socket = gateway.open(CHAT_PATH, body(i % 20));
            if (random.nextBoolean()) {
                RawHttp.read(socket, random.nextBoolean() ? "HTTP/1.1 200" : "xxxx");
            }
            RawHttp.reset(socket);
        }
        settles();

        for (int i = 0; i < 20; i++) {
            assertThat(gateway.post(CHAT_PATH, body(i)).body())
                    .as("seed " + seed)
                    .isEqualTo(String.join("", events()));
        }
        seesNoLeak();
    }

    @Test
    void upstreamsThatResetLeakNothingAndStoreNothing() throws Exception {
        upstream.answer((call, response, number) -> response.header("Content-Type", "text/event-stream")
                .send(Flux.fromIterable(events().subList(0, 1 + number % 4)).map(TestUpstream::buffer), each -> true)
                .then()
                .then(Mono.defer(() -> {
                    response.withConnection(connection -> {
                        connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                        connection.channel().close();
                    });
                    return Mono.never();
                })));
        for (int i = 0; i < STORM; i++) {
            try (Socket socket = gateway.open(CHAT_PATH, body(i))) {
                socket.setSoTimeout(20_000);
                String answer = RawHttp.read(socket, "\r\n0\r\n\r\n");
                assertThat(answer.startsWith("HTTP/1.1 200") && answer.endsWith("\r\n0\r\n\r\n"))
                        .as("a broken answer that ends as if it were whole")
                        .isFalse();
            } catch (java.io.IOException reset) {
                assertThat(reset).isInstanceOf(java.net.SocketException.class);
            }
        }
        settles();

        assertThat(gateway.bean(dev.aicache.AiCache.class).statistics().entries())
                .isZero();
        seesNoLeak();
    }
}
