package dev.aicache.gateway;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

import dev.aicache.AiCache;
import dev.aicache.CacheKey;
import dev.aicache.CacheListener;
import dev.aicache.HeldBack;
import dev.aicache.flight.Flights;
import dev.aicache.flight.RecordingBudget;
import dev.aicache.store.Deposit;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** A cold gateway spares its upstream, and a warm one holds nobody back. */
class FillRampTests {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String OTHER = BODY.replace("hello", "something else");
    private static final List<String> told = new CopyOnWriteArrayList<>();

    private static TestUpstream upstream;
    private static TestGateway gateway;

    private Sinks.Empty<Void> gate;

    @Configuration(proxyBeanMethods = false)
    static class Listening {

        @Bean
        CacheListener listener() {
            return new CacheListener() {
                @Override
                public void onHeldBack(String route, HeldBack how) {
                    told.add(route + " " + how.word());
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Listening.class)
                .with("ai-cache.warming.ramp.concurrent-fills=7")
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .route("other", upstream.url(), "/other/**", "AiCache=10m")
                .start();
        assertThat(cache().ramp().isCold()).as("by its properties").isTrue();
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
        told.clear();
        gate = Sinks.empty();
    }

    private static GatewayCache cache() {
        return gateway.bean(GatewayCache.class);
    }

    private static void rampUp(Duration maxWait) {
        cache().rampUp(new RampSettings(1, maxWait, 0.8, LONG), () -> Double.NaN);
    }

    private void holdAnswers() {
        upstream.answer((call, response, number) ->
                gate.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number)))));
    }

    private static CompletableFuture<HttpResponse<String>> ask(String path, String body) {
        return gateway.sendAsync(gateway.posted(path, body));
    }

    private static void await(org.awaitility.core.ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
    }

    private static void awaitWaiting(int number) {
        await(() -> assertThat(cache().ramp().of("chat").waiting()).isEqualTo(number));
    }

    @Test
    void holdsTheSecondFillBackUntilTheFirstHasEnded() throws Exception {
        rampUp(LONG);
        holdAnswers();
        CompletableFuture<HttpResponse<String>> first = ask(CHAT_PATH, BODY);
        await(() -> assertThat(upstream.count()).isEqualTo(1));
        CompletableFuture<HttpResponse<String>> second = ask(CHAT_PATH, OTHER);
        awaitWaiting(1);
        CompletableFuture<HttpResponse<String>> joined = ask(CHAT_PATH, BODY);
        CompletableFuture<HttpResponse<String>> elsewhere = ask("/other" + CHAT_PATH, BODY);
        await(() -> assertThat(upstream.count()).as("with another route's").isEqualTo(2));
        awaitWaiting(1);
        gate.tryEmitEmpty();

        for (CompletableFuture<HttpResponse<String>> each : List.of(first, second, joined, elsewhere)) {
            assertThat(each.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(upstream.count()).isEqualTo(3);
        assertThat(told).containsExactly("chat waited");
    }

    @Test
    void holdsItBackForAWhileOnly() throws Exception {
        rampUp(Duration.ofMillis(1));
        holdAnswers();
        CompletableFuture<HttpResponse<String>> first = ask(CHAT_PATH, BODY);
        await(() -> assertThat(upstream.count()).isEqualTo(1));
        CompletableFuture<HttpResponse<String>> second = ask(CHAT_PATH, OTHER);
        await(() -> assertThat(upstream.count()).isEqualTo(2));
        assertThat(told).containsExactly("chat passed");
        gate.tryEmitEmpty();
        first.get(20, TimeUnit.SECONDS);
        assertThat(second.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void whoWaitsGetsWhatWasStoredMeanwhile() throws Exception {
        rampUp(LONG);
        gateway.post(CHAT_PATH, OTHER);
        CacheKey key =
                gateway.bean(AiCache.class).entries().findFirst().orElseThrow().key();
        LocalStore store = gateway.bean(LocalStore.class);
        Hit hit = store.get(key);
        Deposit stored = new Deposit(key, hit.response(), hit.terms(), 0, Deposit.SHARED);
        hit.release();
        // No purge: what comes back is to be current.
        store.clear();
        holdAnswers();
        CompletableFuture<HttpResponse<String>> first = ask(CHAT_PATH, BODY);
        await(() -> assertThat(upstream.count()).isEqualTo(2));
        CompletableFuture<HttpResponse<String>> second = ask(CHAT_PATH, OTHER);
        awaitWaiting(1);
        store.put(stored);
        gate.tryEmitEmpty();

        assertThat(cacheStatus(second.get(20, TimeUnit.SECONDS))).startsWith("aicache; hit");
        first.get(20, TimeUnit.SECONDS);
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void whoLeavesGivesThePlaceUp() throws Exception {
        rampUp(LONG);
        holdAnswers();
        CompletableFuture<HttpResponse<String>> first = ask(CHAT_PATH, BODY);
        await(() -> assertThat(upstream.count()).isEqualTo(1));
        Socket leaver = gateway.open(CHAT_PATH, OTHER);
        awaitWaiting(1);
        leaver.close();
        awaitWaiting(0);
        gate.tryEmitEmpty();
        first.get(20, TimeUnit.SECONDS);
        assertThat(upstream.count()).isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void isColdUntilTheCacheIsWarmOrTheTimeIsOver() {
        VirtualTimeScheduler clock = VirtualTimeScheduler.create();
        AtomicReference<Double> warmth = new AtomicReference<>(Double.NaN);
        Faults faults = new Faults(List.of(), () -> 0);
        CacheListener nobody = new CacheListener() {};
        Flights flights = new Flights(new RecordingBudget(1));
        RampSettings settings = new RampSettings(1, LONG, 0.8, Duration.ofMinutes(5));
        FillRamp byWarmth = new FillRamp(settings, warmth::get, clock, flights, nobody, faults);
        FillRamp byTime = new FillRamp(settings, () -> Double.NaN, clock, flights, nobody, faults);
        assertThat(byWarmth.isCold()).isTrue();
        warmth.set(0.79);
        clock.advanceTimeBy(FillRamp.LOOK);
        assertThat(byWarmth.isCold()).isTrue();
        warmth.set(0.8);
        assertThat(byWarmth.isCold()).as("until it is looked again").isTrue();
        clock.advanceTimeBy(FillRamp.LOOK);
        assertThat(byWarmth.isCold()).isFalse();
        warmth.set(0.0);
        clock.advanceTimeBy(FillRamp.LOOK);
        assertThat(byWarmth.isCold()).as("it stays warm").isFalse();

        assertThat(byTime.isCold()).isTrue();
        clock.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(byTime.isCold()).isFalse();
    }
}
