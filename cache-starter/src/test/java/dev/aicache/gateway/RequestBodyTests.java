package dev.aicache.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;

import static dev.aicache.gateway.TestGateway.BODY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Request bodies that nobody reads to their end, under Netty's paranoid leak detector. */
@ExtendWith(ParanoidLeakDetection.class)
class RequestBodyTests {

    private static final int STORM = 100;

    /** Of Spring's error page a buffer is lost now and then when the client resets, on a route without a cache as well. */
    private static final String ERROR_PAGE = "org.springframework.http.codec.AbstractJacksonEncoder";

    private static final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    private static final Logger detector = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);

    private static TestUpstream upstream;
    private static TestGateway gateway;

    /** Refuses without a look at the body. */
    static final class RefuseGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {

        RefuseGatewayFilterFactory() {
            super(Object.class);
        }

        @Override
        public GatewayFilter apply(Object config) {
            return (exchange, chain) -> {
                exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
                return exchange.getResponse().setComplete();
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Filters {

        @Bean
        RefuseGatewayFilterFactory refuse() {
            return new RefuseGatewayFilterFactory();
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Filters.class)
                .with("ai-cache.defaults.max-request=20KB")
                .route("plain", upstream.url(), "/plain/refused", "Refuse")
                .route("refused", upstream.url(), "/cached/refused", "AiCache=10m", "Refuse")
                .route("dead", "http://127.0.0.1:10", "/cached/dead", "AiCache=10m")
                .route("cached", upstream.url(), "/cached/**", "AiCache=10m")
                .start();
        // Not before the gateway has started, which sets logging up anew.
        leaks.start();
        detector.addAppender(leaks);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
        detector.detachAppender(leaks);
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        gateway.purge();
        leaks.list.clear();
    }

    private static void seesNoLeak() {
        // Leaks are reported when a leaked buffer has been collected and another one is allocated.
        for (int i = 0; i < 20; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        assertThat(leaks.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(leak -> !leak.contains(ERROR_PAGE))
                .isEmpty();
    }

    private static Socket open() throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void head(OutputStream out, String path) throws IOException {
        out.write(("POST " + path + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer alice\r\n"
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                .getBytes(UTF_8));
    }

    private static void chunk(OutputStream out, int length) throws IOException {
        out.write((Integer.toHexString(length) + "\r\n" + "x".repeat(length) + "\r\n").getBytes(UTF_8));
        out.flush();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plain/refused", "/cached/refused"})
    void aConnectionServesOnWhenALongBodyWasNotWanted(String path) throws Exception {
        try (Socket socket = open()) {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 3; i++) {
                head(out, path);
                for (int k = 0; k < 40; k++) {
                    chunk(out, 5_000);
                }
                out.write("0\r\n\r\n".getBytes(UTF_8));
                out.flush();
                String answer = RawHttp.read(socket, "\r\n\r\n");
                assertThat(answer).startsWith("HTTP/1.1 403 ");
            }
        }
        seesNoLeak();
    }

    @Test
    void clientsThatLeaveInMidBodyLeakNothing() throws Exception {
        for (int i = 0; i < STORM; i++) {
            try (Socket socket = open()) {
                head(socket.getOutputStream(), "/cached/x");
                for (int k = 0; k < i % 8; k++) {
                    chunk(socket.getOutputStream(), 5_000);
                }
                if (i % 2 == 0) {
                    RawHttp.reset(socket);
                }
            }
        }
        assertThat(gateway.post("/cached/x", BODY).statusCode()).isEqualTo(200);
        seesNoLeak();
    }

    @Test
    void bodiesOverTheLimitThatNobodyReadsLeakNothing() throws Exception {
        for (int i = 0; i < STORM; i++) {
            try (Socket socket = open()) {
                head(socket.getOutputStream(), i % 2 == 0 ? "/cached/refused" : "/cached/dead");
                for (int k = 0; k < 5 + i % 8; k++) {
                    chunk(socket.getOutputStream(), 5_000);
                }
                if (i % 3 == 0) {
                    RawHttp.read(socket, "\r\n\r\n");
                }
                RawHttp.reset(socket);
            } catch (java.net.SocketException refused) {
                assertThat(refused).isNotNull();
            }
        }
        assertThat(gateway.post("/cached/x", BODY).statusCode()).isEqualTo(200);
        seesNoLeak();
    }
}
