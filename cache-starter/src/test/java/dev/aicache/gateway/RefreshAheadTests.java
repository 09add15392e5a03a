package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.aicache.flight.Flights;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** An entry that is asked for often does not become stale. */
class RefreshAheadTests {

    private static TimedGateway timed;

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .route("chat", "ttl=1000s", "refresh-ahead=20%")
                .route("plain", "ttl=1000s")
                .start();
    }

    @AfterAll
    static void stop() {
        timed.close();
    }

    @BeforeEach
    void reset() {
        timed.reset();
    }

    /** Filled, and read so often, the last time after so long. */
    private static HttpResponse<String> readFor(Duration time, int reads) throws Exception {
        timed.fill();
        for (int i = 1; i < reads; i++) {
            timed.advance(Duration.ofSeconds(1));
            timed.chat();
        }
        timed.advance(time.minusSeconds(reads - 1));
        return timed.chat();
    }

    private static void asksNobody() {
        assertThat(timed.gateway.bean(Flights.class).size()).isZero();
        assertThat(timed.upstream.count()).isEqualTo(1);
    }

    @Test
    void fillsAgainInTheLastPartOfTheTtlAndLetsNobodyWait() throws Exception {
        HttpResponse<String> hit = readFor(Duration.ofSeconds(801), 2);

        assertThat(status(hit)).isEqualTo("aicache; hit; ttl=199");
        assertThat(hit.body()).contains("answer 1");
        assertThat(timed.nextFill()).isEqualTo("stored");
        HttpResponse<String> next = timed.chat();
        assertThat(status(next)).isEqualTo("aicache; hit; ttl=1000");
        assertThat(next.body()).contains("answer 2");
    }

    @Test
    void doesNotBefore() throws Exception {
        assertThat(status(readFor(Duration.ofSeconds(799), 3))).isEqualTo("aicache; hit; ttl=201");
        asksNobody();
    }

    @Test
    void leavesAloneWhatIsAskedForOnce() throws Exception {
        assertThat(status(readFor(Duration.ofMinutes(15), 1))).isEqualTo("aicache; hit; ttl=100");
        asksNobody();
        timed.advance(Duration.ofSeconds(1));
        timed.chat();

        assertThat(timed.nextFill()).isEqualTo("stored");
    }

    @Test
    void doesNotOnOtherRoutes() throws Exception {
        timed.on("plain");
        readFor(Duration.ofSeconds(999), 3);
        asksNobody();
    }

    @Test
    void startsNoFillForWhoDoesNotWantOne() throws Exception {
        timed.fill();
        timed.advance(Duration.ofMinutes(15));
        timed.chat("Cache-Control", "no-store");
        timed.advance(Duration.ofSeconds(1));
        timed.chat("Cache-Control", "only-if-cached");
        asksNobody();
    }

    @Test
    void asksOnceForManyReaders() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(1));
        timed.chat();
        timed.advance(Duration.ofMinutes(15));
        Sinks.One<String> gate = Sinks.one();
        CountDownLatch asked = new CountDownLatch(1);
        timed.upstream.answer((call, response, number) -> {
            asked.countDown();
            return gate.asMono().flatMap(go -> Mono.from(TestUpstream.chat(call, response, number)));
        });
        List<CompletableFuture<HttpResponse<String>>> readers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            readers.add(timed.gateway.sendAsync(timed.gateway.posted(CHAT_PATH, BODY)));
        }
        for (CompletableFuture<HttpResponse<String>> reader : readers) {
            assertThat(reader.get(20, TimeUnit.SECONDS).body()).contains("answer 1");
        }
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        gate.tryEmitValue("go");

        assertThat(timed.nextFill()).isEqualTo("stored");
        assertThat(timed.upstream.count()).isEqualTo(2);
    }

    @Test
    void leavesTheEntryWhereTheAnswerIsNotToBeStoredAndAsksAgainInAMinute() throws Exception {
        timed.fill();
        timed.upstream.answer((call, response, number) ->
                TestUpstream.json(response, TestUpstream.CHAT.formatted(2, 2).replace("\"stop\"", "\"length\"")));
        timed.advance(Duration.ofSeconds(1));
        timed.chat();
        timed.advance(Duration.ofSeconds(820));
        timed.chat();
        assertThat(timed.nextFill()).isEqualTo("finish-reason");
        for (int i = 0; i < 5; i++) {
            timed.advance(Duration.ofSeconds(1));
            assertThat(timed.chat().body()).contains("answer 1");
        }
        assertThat(timed.gateway.bean(Flights.class).size()).isZero();
        assertThat(timed.upstream.count()).isEqualTo(2);

        timed.recover();
        timed.advance(Duration.ofMinutes(1));
        assertThat(timed.chat().body()).contains("answer 1");
        assertThat(timed.nextFill()).isEqualTo("stored");
    }

    @Test
    void givesNothingStaleByItself() throws Exception {
        readFor(Duration.ofSeconds(10), 3);
        timed.advance(Duration.ofSeconds(991));

        assertThat(status(timed.chat())).isEqualTo("aicache; fwd=uri-miss; stored");
    }
}
