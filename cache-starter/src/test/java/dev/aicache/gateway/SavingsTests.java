package dev.aicache.gateway;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.aicache.AiCache;
import dev.aicache.CacheListener;
import dev.aicache.CacheListener.Fault;
import dev.aicache.Expense;
import dev.aicache.Outcome;
import dev.aicache.Savings;
import dev.aicache.Tokens;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What is counted as saved and spent of calls through a gateway, and what callers see of it. */
class SavingsTests {

    private static final String STREAMED = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
    private static final String USAGE =
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m\","
                    + "\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":20,\"total_tokens\":50}}\n\n";

    private static final List<Expense> saved = new CopyOnWriteArrayList<>();
    private static final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private static final List<Fault> faults = new CopyOnWriteArrayList<>();

    private TestUpstream upstream;

    /** Hears what the cache tells. */
    @Configuration(proxyBeanMethods = false)
    static class Listening {

        @Bean
        CacheListener listener() {
            return new CacheListener() {
                @Override
                public void onSaved(Expense expense) {
                    saved.add(expense);
                }

                @Override
                public void onRequest(String route, Outcome outcome) {
                    outcomes.add(outcome);
                }

                @Override
                public void onFault(Fault fault) {
                    faults.add(fault);
                }
            };
        }
    }

    @BeforeEach
    void start() {
        saved.clear();
        outcomes.clear();
        faults.clear();
        upstream = new TestUpstream();
    }

    @AfterEach
    void stop() {
        upstream.close();
        assertThat(faults).isEmpty();
    }

    private TestGateway gateway(String... settings) {
        return TestGateway.builder()
                .with(Listening.class)
                .with(settings)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .start();
    }

    private static Savings savings(TestGateway gateway) {
        return gateway.bean(AiCache.class).savings();
    }

    private static void await(org.awaitility.core.ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
    }

    private static String header(HttpResponse<?> response) {
        return response.headers().firstValue("AI-Cache-Saved").orElse("none");
    }

    private static List<String> countedEvents() {
        List<String> events = new ArrayList<>(TestUpstream.chatEvents(1, "a", "b"));
        events.add(events.size() - 1, USAGE);
        return events;
    }

    @Test
    void aHitSavesOneCallItsTokensAndItsCostAndItsBodyIsLeftAsItIs() throws Exception {
        try (TestGateway gateway = gateway("ai-cache.prices.m.input=2", "ai-cache.prices.m.output=8")) {
            HttpResponse<String> miss = gateway.chat();
            assertThat(savings(gateway).saved().calls()).isZero();
            HttpResponse<String> hit = gateway.chat();
            HttpResponse<String> again = gateway.chat();

            assertThat(hit.body()).isEqualTo(miss.body()).isEqualTo(TestUpstream.CHAT.formatted(1, 1));
            assertThat(again.body()).isEqualTo(miss.body());
            assertThat(header(miss)).isEqualTo("none");
            assertThat(header(hit)).startsWith("input=1, output=2").doesNotContain("cost");
            Savings savings = savings(gateway);
            assertThat(savings.saved().calls()).isEqualTo(2);
            assertThat(savings.saved().tokens()).isEqualTo(new Tokens(2, 4, 0, 0, 0));
            assertThat(savings.saved().cost()).isCloseTo(2 * (1 * 2 + 2 * 8) / 1e6, within(1e-15));
            assertThat(savings.spent().calls()).isEqualTo(1);
            assertThat(savings.spent().tokens()).isEqualTo(new Tokens(1, 2, 0, 0, 0));
            assertThat(savings.saved().seconds())
                    .isCloseTo(2 * savings.spent().seconds(), within(1e-9))
                    .isPositive();
            assertThat(saved).hasSize(2);
            assertThat(saved.get(0).route()).isEqualTo("chat");
            assertThat(saved.get(0).model()).isEqualTo("m");
        }
    }

    @Test
    void aStreamThatTellsItsTokensSavesThem() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.sse(response, Flux.fromIterable(countedEvents())));
        try (TestGateway gateway = gateway()) {
            String first = gateway.post(CHAT_PATH, STREAMED).body();
            HttpResponse<String> hit = gateway.post(CHAT_PATH, STREAMED);

            assertThat(hit.body()).isEqualTo(first).isEqualTo(String.join("", countedEvents()));
            assertThat(header(hit)).startsWith("input=30, output=20");
            assertThat(savings(gateway).saved().tokens()).isEqualTo(new Tokens(30, 20, 0, 0, 0));
        }
    }

    @Test
    void aStreamThatDoesNotTellItsTokensSavesACallAndItsTime() throws Exception {
        upstream.answer((call, response, number) ->
                TestUpstream.sse(response, Flux.fromIterable(TestUpstream.chatEvents(1, "a"))));
        try (TestGateway gateway = gateway()) {
            gateway.post(CHAT_PATH, STREAMED);
            HttpResponse<String> hit = gateway.post(CHAT_PATH, STREAMED);

            assertThat(header(hit)).startsWith("seconds=");
            Savings.Amount amount = savings(gateway).saved();
            assertThat(amount.calls()).isEqualTo(1);
            assertThat(amount.uncounted()).isEqualTo(1);
            assertThat(amount.tokens()).isEqualTo(new Tokens(0, 0, 0, 0, 0));
            assertThat(amount.seconds()).isPositive();
        }
    }

    @Test
    void tokensAloneWhereThereIsNoPrice() throws Exception {
        try (TestGateway gateway = gateway("ai-cache.prices.another.input=5", "ai-cache.savings.header=all")) {
            gateway.chat();
            assertThat(header(gateway.chat())).startsWith("input=1, output=2").doesNotContain("cost");

            assertThat(savings(gateway).saved().tokens()).isEqualTo(new Tokens(1, 2, 0, 0, 0));
            assertThat(savings(gateway).saved().cost()).isZero();
            assertThat(savings(gateway).saved().unpriced()).isEqualTo(1);
        }
    }

    @Test
    void theHeaderTellsTheCostWhereThatIsAskedFor() throws Exception {
        try (TestGateway gateway = gateway(
                "ai-cache.prices.m.input=2",
                "ai-cache.prices.m.output=8",
                "ai-cache.currency=EUR",
                "ai-cache.savings.header=all")) {
            gateway.chat();
            assertThat(header(gateway.chat())).endsWith("cost=\"0.000018\";currency=EUR");
            assertThat(savings(gateway).currency()).isEqualTo("EUR");
        }
    }

    @Test
    void thePriceThatIsInForceCounts() throws Exception {
        try (TestGateway gateway = gateway(
                "ai-cache.prices.m.input=2",
                "ai-cache.prices.m.changes[0].from=2020-01-01",
                "ai-cache.prices.m.changes[0].input=1000000",
                "ai-cache.prices.m.changes[1].from=9999-01-01",
                "ai-cache.prices.m.changes[1].input=7")) {
            gateway.chat();
            gateway.chat();
            assertThat(savings(gateway).saved().cost()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsSaidWhereThatIsNotWanted() throws Exception {
        try (TestGateway gateway = gateway("ai-cache.savings.header=none")) {
            gateway.chat();
            assertThat(header(gateway.chat())).isEqualTo("none");
            assertThat(savings(gateway).saved().calls()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsCountedWhereThatIsNotWanted() throws Exception {
        try (TestGateway gateway = gateway("ai-cache.savings.enabled=false")) {
            gateway.chat();
            HttpResponse<String> hit = gateway.chat();
            assertThat(cacheStatus(hit)).startsWith("aicache; hit");
            assertThat(header(hit)).isEqualTo("none");
            assertThat(savings(gateway).rows()).isEmpty();
        }
    }

    @Test
    void ofTwentyWhoAskAtOnceNineteenSaveACall() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        upstream.answer((call, response, number) ->
                gate.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number)))));
        try (TestGateway gateway = gateway()) {
            List<CompletableFuture<HttpResponse<String>>> answers = askTwentyTimes(gateway, BODY);
            await(() -> assertThat(readers(gateway)).isEqualTo(20));
            gate.tryEmitEmpty();

            for (CompletableFuture<HttpResponse<String>> each : answers) {
                assertThat(each.get(20, TimeUnit.SECONDS).body()).isEqualTo(TestUpstream.CHAT.formatted(1, 1));
            }
            await(() -> assertThat(savings(gateway).saved().calls()).isEqualTo(19));
            assertThat(upstream.count()).isEqualTo(1);
            assertThat(savings(gateway).saved().tokens()).isEqualTo(new Tokens(19, 38, 0, 0, 0));
            assertThat(savings(gateway).spent().calls()).isEqualTo(1);
            assertThat(savings(gateway).spent().tokens()).isEqualTo(new Tokens(1, 2, 0, 0, 0));
            assertThat(saved).hasSize(19);
        }
    }

    @Test
    void ofTwentyWhoShareAStreamNineteenSaveACall() throws Exception {
        Sinks.Many<String> events = Sinks.many().replay().all();
        upstream.answer((call, response, number) -> TestUpstream.sse(response, events.asFlux()));
        try (TestGateway gateway = gateway()) {
            events.tryEmitNext(countedEvents().get(0));
            List<CompletableFuture<HttpResponse<String>>> answers = askTwentyTimes(gateway, STREAMED);
            await(() -> assertThat(outcomes).hasSize(20));
            assertThat(savings(gateway).saved().calls()).as("before the end").isZero();
            countedEvents().stream().skip(1).forEach(events::tryEmitNext);
            events.tryEmitComplete();

            for (CompletableFuture<HttpResponse<String>> each : answers) {
                assertThat(each.get(20, TimeUnit.SECONDS).body()).isEqualTo(String.join("", countedEvents()));
            }
            await(() -> assertThat(savings(gateway).saved().calls()).isEqualTo(19));
            assertThat(savings(gateway).saved().tokens()).isEqualTo(new Tokens(19 * 30, 19 * 20, 0, 0, 0));
            assertThat(savings(gateway).spent().calls()).isEqualTo(1);
        }
    }

    private static List<CompletableFuture<HttpResponse<String>>> askTwentyTimes(TestGateway gateway, String body) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(gateway.sendAsync(gateway.posted(CHAT_PATH, body)));
        }
        return answers;
    }

    /** How many callers have looked in the cache and found nothing there. */
    private static long readers(TestGateway gateway) {
        return gateway.bean(AiCache.class).statistics().misses();
    }

    @Test
    void whoSharesAnAnswerThatBreaksOffOrFailsSavesNothing() throws Exception {
        Sinks.Many<String> events = Sinks.many().replay().all();
        upstream.answer((call, response, number) -> TestUpstream.sse(response, events.asFlux()));
        try (TestGateway gateway = gateway()) {
            events.tryEmitNext(countedEvents().get(0));
            List<CompletableFuture<HttpResponse<String>>> answers = askTwentyTimes(gateway, STREAMED);
            await(() -> assertThat(outcomes).hasSize(20));
            // Ends without the event that ends it.
            events.tryEmitComplete();
            for (CompletableFuture<HttpResponse<String>> each : answers) {
                each.get(20, TimeUnit.SECONDS);
            }

            await(() -> assertThat(savings(gateway).spent().calls()).isEqualTo(1));
            assertThat(savings(gateway).spent().uncounted()).isEqualTo(1);
            assertThat(savings(gateway).saved().calls()).isZero();
        }
    }

    @Test
    void whoLeavesBeforeTheEndOfASharedAnswerSavesNothing() throws Exception {
        Sinks.Many<String> events = Sinks.many().replay().all();
        upstream.answer((call, response, number) -> TestUpstream.sse(response, events.asFlux()));
        try (TestGateway gateway = gateway()) {
            events.tryEmitNext(countedEvents().get(0));
            CompletableFuture<HttpResponse<String>> first = gateway.sendAsync(gateway.posted(CHAT_PATH, STREAMED));
            await(() -> assertThat(outcomes).hasSize(1));
            Socket leaving = gateway.open(CHAT_PATH, STREAMED);
            RawHttp.read(leaving, "assistant");
            CompletableFuture<HttpResponse<String>> staying = gateway.sendAsync(gateway.posted(CHAT_PATH, STREAMED));
            await(() -> assertThat(outcomes).hasSize(3));
            RawHttp.reset(leaving);
            events.tryEmitNext(countedEvents().get(1));
            await(() -> assertThat(
                            gateway.bean(dev.aicache.flight.Flights.class).size())
                    .isEqualTo(1));
            countedEvents().stream().skip(2).forEach(events::tryEmitNext);
            // Its going is noticed by writing to it.
            events.tryEmitComplete();
            first.get(20, TimeUnit.SECONDS);
            staying.get(20, TimeUnit.SECONDS);

            await(() -> assertThat(savings(gateway).saved().calls()).isPositive());
            assertThat(savings(gateway).saved().calls()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerThatIsNotStoredForItsFinishReasonIsSpentWithItsTokens() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.json(
                response, TestUpstream.CHAT.formatted(number, number).replace("\"stop\"", "\"length\"")));
        try (TestGateway gateway = gateway()) {
            gateway.chat();
            gateway.chat();
            await(() -> assertThat(savings(gateway).spent().calls()).isEqualTo(2));
            assertThat(savings(gateway).spent().tokens()).isEqualTo(new Tokens(2, 4, 0, 0, 0));
            assertThat(savings(gateway).saved().calls()).isZero();
        }
    }

    @Test
    void requestsThatPassByAreNeitherSavedNorSpent() throws Exception {
        try (TestGateway gateway = gateway()) {
            gateway.chat("Content-Type", "text/plain");
            assertThat(savings(gateway).rows()).isEmpty();
        }
    }

    @Test
    void callersAreToldApartByTheLabelAndNeverMoreThanAHundred() throws Exception {
        try (TestGateway gateway = gateway("ai-cache.savings.scope-label=header:X-Team")) {
            gateway.chat();
            for (int i = 0; i < 110; i++) {
                gateway.chat("X-Team", "team-" + i);
            }

            await(() -> assertThat(savings(gateway).saved().calls()).isEqualTo(110));
            List<Savings.Row> rows = savings(gateway).rows();
            assertThat(rows).hasSize(102);
            assertThat(rows)
                    .filteredOn(row -> row.scope().equals("other"))
                    .extracting(row -> row.saved().calls())
                    .containsExactly(10L);
            assertThat(rows)
                    .filteredOn(row -> row.scope().equals("none"))
                    .extracting(row -> row.spent().calls())
                    .containsExactly(1L);
        }
    }
}
