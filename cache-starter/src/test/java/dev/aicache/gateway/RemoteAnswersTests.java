package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Flux;

import dev.aicache.AiCache;
import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.Purge;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.flight.Flights;
import dev.aicache.store.LocalStore;
import dev.aicache.warming.Filling;
import dev.aicache.warming.WarmingRequest;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Two gateways and what they share. */
class RemoteAnswersTests {

    private static final String MISS = "aicache; fwd=uri-miss; stored";
    private static final String STREAMED = BODY.replace("{\"model", "{\"stream\":true,\"model");

    private static SharedWorld world;
    private static TestGateway a;
    private static TestGateway b;

    @BeforeAll
    static void start() {
        world = SharedWorld.begin();
        String[] arguments = {
            "ttl=100s", "stale-while-revalidate=60s", "stale-if-error=1h", "caller-headers=tags", "refresh-ahead=0%"
        };
        a = world.gateway(arguments);
        b = world.gateway(arguments);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void reset() {
        // What another test has begun in the background is not this one's.
        Awaitility.await()
                .until(() -> a.bean(Flights.class).size() == 0
                        && b.bean(Flights.class).size() == 0);
        a.purge();
        b.purge();
        world.upstream.reset();
        world.remote.entries.clear();
        world.remote.failure = null;
        world.remote.gate = CompletableFuture.completedFuture(null);
        world.remote.reads.set(0);
        world.remote.writes.set(0);
    }

    private static void fillAtA() throws Exception {
        assertThat(cacheStatus(a.chat())).isEqualTo(MISS);
        assertThat(world.remote.entries).hasSize(1);
    }

    private static void forgetAtB() {
        b.bean(LocalStore.class).clear();
    }

    @Test
    void whatOneHasFilledTheOtherAnswersWithoutTheUpstream() throws Exception {
        HttpResponse<String> filled = a.chat();
        HttpResponse<String> hit = b.chat();

        assertThat(cacheStatus(hit)).matches("aicache; hit; ttl=\\d+; detail=remote");
        assertThat(hit.body()).isEqualTo(filled.body());
        assertThat(hit.statusCode()).isEqualTo(200);
        assertThat(hit.headers().firstValue("OpenAI-Version")).hasValue("2020-10-01");
        assertThat(world.upstream.count()).isEqualTo(1);
    }

    @Test
    void theSecondTimeItIsTheOthersOwnAndNothingIsReadFromElsewhere() throws Exception {
        fillAtA();
        b.chat();
        int reads = world.remote.reads.get();

        assertThat(cacheStatus(b.chat())).matches("aicache; hit; ttl=\\d+");
        assertThat(world.remote.reads).hasValue(reads);
        assertThat(world.remote.writes).hasValue(1);
    }

    @Test
    void ageAndTimeLeftGoOn() throws Exception {
        fillAtA();
        world.remote.age(Duration.ofSeconds(40));

        HttpResponse<String> remote = b.chat();
        HttpResponse<String> own = b.chat();

        for (HttpResponse<String> each : List.of(remote, own)) {
            assertThat(each.headers().firstValueAsLong("Age").orElse(-1)).isBetween(40L, 45L);
            assertThat(cacheStatus(each)).containsPattern("ttl=(5[5-9]|60)\\b");
        }
    }

    @Test
    void aPurgeAtOneIsAboutWhatTheOtherHasAndWhatTheyShare() throws Exception {
        assertThat(cacheStatus(a.chat("AI-Cache-Tags", "mine"))).isEqualTo(MISS);
        b.chat();
        assertThat(b.bean(AiCache.class).entries()).hasSize(1);

        a.bean(AiCache.class).purge(Purge.tag("mine"));

        assertThat(world.remote.entries).hasSize(1);
        assertThat(b.bean(AiCache.class).entries()).isEmpty();
        assertThat(cacheStatus(b.chat())).isEqualTo(MISS);
        assertThat(world.upstream.count()).isEqualTo(2);
        assertThat(cacheStatus(a.chat())).contains("detail=remote");
    }

    @Test
    void aPurgeThatComesWhileAnEntryIsReadIsNotLost() throws Exception {
        fillAtA();
        CompletableFuture<?> held = world.remote.hold();
        CompletableFuture<HttpResponse<String>> asked = b.sendAsync(b.posted(CHAT_PATH, BODY));
        Awaitility.await().until(() -> world.remote.reads.get() > 1);

        a.bean(AiCache.class).purge(Purge.route("chat"));
        held.complete(null);

        assertThat(cacheStatus(asked.get(20, TimeUnit.SECONDS))).isEqualTo(MISS);
        assertThat(world.upstream.count()).isEqualTo(2);
    }

    @Test
    void aSoftPurgeLeavesItStaleForTheOtherToo() throws Exception {
        fillAtA();
        a.bean(AiCache.class).purge(Purge.route("chat").softly());

        assertThat(cacheStatus(b.chat())).startsWith("aicache; hit; ttl=-").endsWith("detail=stale");
        // It is filled again behind the reply's back, which would be counted to the next test.
        Awaitility.await().until(() -> world.upstream.count() == 2 && world.remote.writes.get() == 2);
    }

    @Test
    void callersWhoComeAtOnceShareOneReadAndOneFill() throws Exception {
        CompletableFuture<?> held = world.remote.hold();
        List<CompletableFuture<HttpResponse<String>>> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(b.sendAsync(b.posted(CHAT_PATH, BODY)));
        }
        Awaitility.await().until(() -> b.bean(AiCache.class).statistics().misses() >= 20);
        int reads = world.remote.reads.get();

        held.complete(null);

        for (CompletableFuture<HttpResponse<String>> caller : callers) {
            assertThat(caller.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        // Of its own form and of the two others that it could be made of.
        assertThat(reads).isEqualTo(3);
        assertThat(world.upstream.count()).isEqualTo(1);
    }

    @Test
    void manyWhoWaitForOneReadAreAllAnsweredFromIt() throws Exception {
        fillAtA();
        CompletableFuture<?> held = world.remote.hold();
        int before = world.remote.reads.get();
        long misses = b.bean(AiCache.class).statistics().misses();
        List<CompletableFuture<HttpResponse<String>>> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(b.sendAsync(b.posted(CHAT_PATH, BODY)));
        }
        Awaitility.await().until(() -> b.bean(AiCache.class).statistics().misses() >= misses + 20);
        held.complete(null);

        for (CompletableFuture<HttpResponse<String>> caller : callers) {
            assertThat(cacheStatus(caller.get(20, TimeUnit.SECONDS))).contains("; hit; ");
        }
        assertThat(world.remote.reads.get() - before).isEqualTo(3);
        assertThat(world.upstream.count()).isEqualTo(1);
        assertThat(b.bean(AiCache.class).statistics().stored()).isPositive();
    }

    @Test
    void aCallerWhoLeavesLeavesTheReadToTheOthers() throws Exception {
        fillAtA();
        CompletableFuture<?> held = world.remote.hold();
        long misses = b.bean(AiCache.class).statistics().misses();
        try (var leaving = b.open(CHAT_PATH, BODY)) {
            assertThat(leaving.isConnected()).isTrue();
            Awaitility.await().until(() -> b.bean(AiCache.class).statistics().misses() > misses);
        }
        CompletableFuture<HttpResponse<String>> staying = b.sendAsync(b.posted(CHAT_PATH, BODY));
        Awaitility.await().until(() -> b.bean(AiCache.class).statistics().misses() > misses + 1);
        held.complete(null);

        assertThat(cacheStatus(staying.get(20, TimeUnit.SECONDS))).contains("detail=remote");
        assertThat(world.upstream.count()).isEqualTo(1);
    }

    @Test
    void whoeverAsksForANewAnswerIsNotGivenAnotherOnesAndGivesItToAll() throws Exception {
        fillAtA();
        int reads = world.remote.reads.get();

        HttpResponse<String> anew = b.chat("Cache-Control", "no-cache");

        assertThat(cacheStatus(anew)).isEqualTo("aicache; fwd=request; stored");
        assertThat(world.remote.reads).hasValue(reads);
        assertThat(world.remote.writes).hasValue(2);
        RemoteEntry shared = world.remote.entries.values().iterator().next();
        assertThat(new String(shared.response().body().toByteArray(), UTF_8)).isEqualTo(anew.body());
    }

    @Test
    void directivesOfTheRequestHoldForWhatOthersHave() throws Exception {
        fillAtA();
        world.remote.age(Duration.ofSeconds(40));

        assertThat(cacheStatus(b.chat("Cache-Control", "max-age=10"))).isEqualTo("aicache; fwd=request; stored");
        forgetAtB();
        assertThat(cacheStatus(b.chat("Cache-Control", "only-if-cached"))).contains("detail=remote");
        world.remote.entries.clear();
        forgetAtB();
        assertThat(b.chat("Cache-Control", "only-if-cached").statusCode()).isEqualTo(504);
    }

    @Test
    void whatVariesByAHeaderIsOnlyForRequestsThatAreAlikeInIt() throws Exception {
        world.upstream.answer(
                (call, response, number) -> TestUpstream.chat(call, response.header("Vary", "X-Flavour"), number));
        a.chat("X-Flavour", "one");

        assertThat(cacheStatus(b.chat("X-Flavour", "two"))).isEqualTo("aicache; fwd=vary-miss; stored");
        forgetAtB();
        assertThat(cacheStatus(b.chat("X-Flavour", "two"))).contains("detail=remote");
    }

    @Test
    void whatIsStaleIsGivenWithinItsWindowAndFilledAgain() throws Exception {
        fillAtA();
        world.remote.age(Duration.ofSeconds(130));

        assertThat(cacheStatus(b.chat())).matches("aicache; hit; ttl=-3\\d; detail=stale");
        Awaitility.await().until(() -> world.upstream.count() == 2 && world.remote.writes.get() == 2);
        assertThat(cacheStatus(b.chat())).matches("aicache; hit; ttl=\\d+");
    }

    @Test
    void aStaleOneOfItsOwnIsReplacedByWhatAnotherHasFilledAgain() throws Exception {
        fillAtA();
        RemoteEntry fresh = world.remote.entries.values().iterator().next();
        world.remote.age(Duration.ofSeconds(130));
        world.upstream.answer(
                (call, response, number) -> TestUpstream.json(response.status(400), "{\"error\":\"no\"}"));
        assertThat(cacheStatus(b.chat())).contains("detail=stale");
        Awaitility.await().until(() -> world.upstream.count() == 2);
        world.remote.entries.put(fresh.key(), fresh);

        assertThat(cacheStatus(b.chat())).contains("detail=stale");
        Awaitility.await().untilAsserted(() -> assertThat(cacheStatus(b.chat())).matches("aicache; hit; ttl=\\d+"));
        assertThat(world.upstream.count()).isEqualTo(2);
    }

    @Test
    void whatAnotherHasStandsInForAnUpstreamThatFails() throws Exception {
        // Of its own: an outage is remembered for a while.
        String body = BODY.replace("hello", "outage");
        a.post(CHAT_PATH, body);
        world.remote.age(Duration.ofMinutes(10));
        world.upstream.answer(
                (call, response, number) -> TestUpstream.json(response.status(503), "{\"error\":\"no\"}"));

        HttpResponse<String> instead = b.post(CHAT_PATH, body);

        assertThat(instead.statusCode()).isEqualTo(200);
        assertThat(cacheStatus(instead)).contains("fwd=stale; fwd-status=503").endsWith("detail=stale-if-error");
    }

    @Test
    void whatIsPastEveryWindowIsNothing() throws Exception {
        fillAtA();
        world.remote.age(Duration.ofHours(2));

        assertThat(cacheStatus(b.chat())).isEqualTo(MISS);
    }

    @Test
    void anAnswerInAnotherFormIsMadeOfWhatAnotherHas() throws Exception {
        HttpResponse<String> whole = a.chat();

        HttpResponse<String> events = b.post(CHAT_PATH, STREAMED);

        assertThat(cacheStatus(events)).contains("detail=remote");
        assertThat(events.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(events.body()).contains("answer 1").endsWith("data: [DONE]\n\n");
        assertThat(world.upstream.count()).isEqualTo(1);
        assertThat(b.chat().body()).isEqualTo(whole.body());
    }

    @Test
    void aStreamComesEventByEventAsItWas() throws Exception {
        world.upstream.answer((call, response, number) ->
                TestUpstream.sse(response, Flux.fromIterable(TestUpstream.chatEvents(number, "one", "two"))));
        HttpResponse<String> filled = a.post(CHAT_PATH, STREAMED);

        HttpResponse<String> hit = b.post(CHAT_PATH, STREAMED);

        assertThat(cacheStatus(hit)).contains("detail=remote");
        assertThat(hit.body()).isEqualTo(filled.body());
    }

    @Test
    void aStoreThatFailsIsAsIfThereWereNone() throws Exception {
        world.remote.failure = new IllegalStateException("down");

        assertThat(cacheStatus(b.chat())).isEqualTo(MISS);
        assertThat(cacheStatus(b.chat())).matches("aicache; hit; ttl=\\d+");
    }

    @Test
    void theEntryOfAnotherKeyIsNotTaken() throws Exception {
        fillAtA();
        RemoteEntry entry = world.remote.entries.values().iterator().next();
        world.remote.entries.replace(
                entry.key(),
                new RemoteEntry(
                        new CacheKey(1, 2, 3, 4),
                        entry.response(),
                        entry.stamp(),
                        entry.storedAt(),
                        entry.age(),
                        entry.ttl(),
                        entry.whileRevalidate(),
                        entry.ifError(),
                        entry.fill(),
                        entry.cost(),
                        entry.tags()));

        assertThat(cacheStatus(b.chat())).isEqualTo(MISS);
    }

    @Test
    void anAnswerThatIsNotStoredHereIsNotSharedEither() throws Exception {
        world.upstream.answer((call, response, number) -> TestUpstream.json(
                response, TestUpstream.CHAT.formatted(number, number).replace("\"stop\"", "\"length\"")));
        a.chat();

        assertThat(world.remote.entries).isEmpty();
        assertThat(world.remote.writes).hasValue(0);
    }

    @Test
    void warmingTakesWhatAnotherHasFilledAndAsksNobody() throws Exception {
        fillAtA();
        GatewayWarmingTarget target = new GatewayWarmingTarget(b.bean(GatewayCache.class), b.context(), Map.of());
        Headers headers = Headers.of(
                "Content-Type", "application/json", "Authorization", "Bearer alice", "Host", "127.0.0.1:" + a.port());
        WarmingRequest request =
                new WarmingRequest(new CacheRequest("POST", CHAT_PATH, null, headers, BODY.getBytes(UTF_8)), null, "1");

        Filling filling = target.fill(request).toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(filling.outcome()).isEqualTo(Filling.Outcome.FRESH);
        assertThat(world.upstream.count()).isEqualTo(1);
        assertThat(b.bean(AiCache.class).entries()).hasSize(1);
    }

    @Test
    void embeddingsThatAreAskedInputByInputStayWithWhoHasThem() throws Exception {
        SimulatedEmbeddings embeddings = new SimulatedEmbeddings();
        world.upstream.answer(embeddings);
        String body = "{\"model\":\"m\",\"input\":[\"one\",\"two\"]}";
        a.post("/v1/embeddings", body);
        b.post("/v1/embeddings", body);

        assertThat(world.remote.reads).hasValue(0);
        assertThat(world.remote.entries).isEmpty();
    }
}
