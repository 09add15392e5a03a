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

import dev.aicache.Outcome;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** A stale answer at once, and one fill in the background. */
class StaleWhileRevalidateTests {

    private static TimedGateway timed;

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .route("chat", "ttl=100s", "stale-while-revalidate=1m")
                .route("frugal", "ttl=100s", "stale-while-revalidate=1m", "finish-abandoned=false")
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

    @Test
    void servesTheStaleAnswerAtOnceAndTheNewOneNext() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(112));

        HttpResponse<String> stale = timed.chat();
        assertThat(stale.body()).contains("answer 1");
        assertThat(status(stale)).isEqualTo("aicache; hit; ttl=-12; detail=stale");
        assertThat(stale.headers().firstValue("Age")).hasValue("112");
        assertThat(stale.headers().firstValue("Warning")).isEmpty();
        assertThat(timed.nextOutcome()).isEqualTo(Outcome.STALE);
        assertThat(timed.nextFill()).isEqualTo("stored");

        HttpResponse<String> fresh = timed.chat();
        assertThat(fresh.body()).contains("answer 2");
        assertThat(status(fresh)).isEqualTo("aicache; hit; ttl=100");
        assertThat(timed.nextOutcome()).isEqualTo(Outcome.HIT);
    }

    @Test
    void asksOnceForManyReadersAndLetsNoneWait() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(101));
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
        assertThat(timed.chat().body()).contains("answer 2");
    }

    @Test
    void aRequestForWhichStaleWillNotDoJoinsTheFill() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(101));
        Sinks.One<String> gate = Sinks.one();
        CountDownLatch asked = new CountDownLatch(1);
        timed.upstream.answer((call, response, number) -> {
            asked.countDown();
            return gate.asMono().flatMap(go -> Mono.from(TestUpstream.chat(call, response, number)));
        });
        timed.chat();
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<HttpResponse<String>> joined =
                timed.gateway.sendAsync(timed.gateway.posted(CHAT_PATH, BODY, "Cache-Control", "max-age=1"));
        // The other one's answer shows that this one has not opened a call of its own.
        timed.chat();
        gate.tryEmitValue("go");
        assertThat(joined.get(20, TimeUnit.SECONDS).body()).contains("answer 2");
        assertThat(timed.upstream.count()).isEqualTo(2);
    }

    @Test
    void isOverWhenTheWindowIs() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(160));

        assertThat(status(timed.chat())).isEqualTo("aicache; fwd=uri-miss; stored");
    }

    @Test
    void leavesTheEntryAsItIsWhereTheFillFailsAndAsksAgainAfterAPause() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(101));
        timed.failWith(503);

        assertThat(timed.chat().body()).contains("answer 1");
        assertThat(timed.nextFill()).isEqualTo("status");
        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=-1; detail=stale");
        assertThat(timed.upstream.count()).as("not asked again at once").isEqualTo(2);

        timed.recover();
        timed.advance(Duration.ofSeconds(2));
        assertThat(timed.chat().body()).contains("answer 1");
        assertThat(timed.nextFill()).isEqualTo("stored");
        assertThat(timed.chat().body()).contains("answer 3");
    }

    @Test
    void startsNoFillForWhoDoesNotWantOne() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(101));

        assertThat(status(timed.chat("Cache-Control", "no-store"))).startsWith("aicache; hit; ttl=-1");
        assertThat(status(timed.chat("Cache-Control", "only-if-cached"))).startsWith("aicache; hit; ttl=-1");
        assertThat(timed.gateway.bean(dev.aicache.flight.Flights.class).size()).isZero();
        assertThat(timed.upstream.count()).isEqualTo(1);
    }

    @Test
    void aPurgeIsNotUndoneByAFillInTheBackground() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(101));
        Sinks.One<String> gate = Sinks.one();
        CountDownLatch asked = new CountDownLatch(1);
        timed.upstream.answer((call, response, number) -> {
            asked.countDown();
            return gate.asMono().flatMap(go -> Mono.from(TestUpstream.chat(call, response, number)));
        });
        timed.chat();
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        timed.gateway.purge();
        gate.tryEmitValue("go");

        assertThat(timed.nextFill()).isEqualTo("superseded");
        assertThat(timed.entries()).isEmpty();
    }

    @Test
    void finishesTheFillWhereTheRouteGivesUpWhatNobodyWaitsFor() throws Exception {
        timed.on("frugal");
        timed.fill();
        timed.advance(Duration.ofSeconds(101));
        timed.chat();

        assertThat(timed.nextFill()).isEqualTo("stored");
    }

    @Test
    void fillsEarlyWhereAFillTakesLongerThanIsLeft() throws Exception {
        timed.upstream.answer((call, response, number) -> {
            timed.advance(Duration.ofHours(10));
            return TestUpstream.chat(call, response, number);
        });
        timed.fill();
        timed.recover();
        timed.advance(Duration.ofSeconds(80));
        assertThat(status(timed.chat())).as("not in the last part").isEqualTo("aicache; hit; ttl=20");
        assertThat(timed.upstream.count()).isEqualTo(1);

        timed.advance(Duration.ofSeconds(19));
        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=1");
        assertThat(timed.nextFill()).isEqualTo("stored");
        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=100");
    }
}
