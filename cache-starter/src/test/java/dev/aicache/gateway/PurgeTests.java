package dev.aicache.gateway;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.aicache.AiCache;
import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.Outcome;
import dev.aicache.Purge;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.RequestDescription;
import dev.aicache.Tag;
import dev.aicache.store.LocalStore;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TimedGateway.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What a purge leaves, by whatever it is made, and what is on its way while it is. */
class PurgeTests {

    private static final String OTHER = "{\"model\":\"other\",\"messages\":[]}";
    private static final String STREAMED = BODY.replace("{\"model", "{\"stream\":true,\"model");
    private static final String MISS = "aicache; fwd=uri-miss";
    private static final String HIT = "aicache; hit; ttl=";

    private static TimedGateway timed;

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .route("chat", "ttl=100s", "caller-headers=tags,namespace")
                .route("second", "ttl=100s", "tags=public")
                .route("stale", "ttl=100s", "stale-while-revalidate=60s", "stale-if-error=1h", "caller-headers=tags")
                .route("varied", "ttl=100s", "scope=everyone", "variants=3", "variant-by=header:X-User")
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

    private static PurgeResult purge(Purge purge) {
        return timed.gateway.bean(AiCache.class).purge(purge);
    }

    private static String asked(String... headers) throws Exception {
        return status(timed.chat(headers));
    }

    private static String other() throws Exception {
        return status(timed.chat(OTHER, List.of()));
    }

    private static RequestDescription description(String route, String path, String body, String... headers) {
        HttpRequest request = timed.gateway.posted(path, body, headers);
        Headers.Builder all = Headers.builder().add("Host", "127.0.0.1:" + timed.gateway.port());
        request.headers().map().forEach((name, values) -> values.forEach(value -> all.add(name, value)));
        URI uri = request.uri();
        return new RequestDescription(
                route,
                new CacheRequest("POST", uri.getRawPath(), uri.getRawQuery(), all.build(), body.getBytes(UTF_8)),
                null,
                null);
    }

    private static RequestDescription chat(String... headers) {
        return description("chat", CHAT_PATH, BODY, headers);
    }

    /** Two answers, of which the purge is about the first only. */
    private static void purgesTheFirstOnly(Purge purge, String... headers) throws Exception {
        timed.chat(headers);
        other();
        PurgeResult result = purge(purge);

        assertThat(result.reach()).isEqualTo(PurgeResult.Reach.INSTANCE);
        assertThat(other()).startsWith(HIT);
        assertThat(timed.entries()).hasSize(1);
        assertThat(asked(headers)).startsWith(MISS);
        assertThat(asked(headers)).startsWith(HIT);
    }

    @Test
    void byKey() throws Exception {
        timed.fill();
        Purge byKey = Purge.key(timed.entries().get(0).key());
        timed.gateway.purge();

        purgesTheFirstOnly(byKey);
    }

    @Test
    void byRequest() throws Exception {
        purgesTheFirstOnly(Purge.request(chat()));
    }

    @Test
    void byATagOfTheCaller() throws Exception {
        purgesTheFirstOnly(Purge.tag("mine"), "AI-Cache-Tags", "yours, mine");
    }

    @Test
    void byNamespace() throws Exception {
        purgesTheFirstOnly(Purge.namespace("one"), "AI-Cache-Namespace", "one");
    }

    @Test
    void byTheModelThatIsAsked() throws Exception {
        timed.upstream.answer((call, response, number) -> TestUpstream.json(
                response, TestUpstream.CHAT.formatted(number, number).replace("\"model\":\"m\"", "\"model\":\"x\"")));
        purgesTheFirstOnly(Purge.model("m"));
    }

    @Test
    void byTheModelThatAnswers() throws Exception {
        timed.upstream.answer((call, response, number) -> TestUpstream.json(
                response,
                TestUpstream.CHAT
                        .formatted(number, number)
                        .replace(
                                "\"model\":\"m\"",
                                call.body().equals(BODY) ? "\"model\":\"m-2026\"" : "\"model\":\"x\"")));
        purgesTheFirstOnly(Purge.model("m-2026"));
    }

    @ParameterizedTest
    @CsvSource({"Surrogate-Key,'a b  c'", "Cache-Tag,'a,b, c'", "surrogate-key,b", "cache-tag,b"})
    void byATagOfTheAnswerWhichGoesNoFurther(String header, String value) throws Exception {
        timed.upstream.answer((call, response, number) -> {
            if (call.body().equals(BODY)) {
                response.header(header, value);
            }
            return TestUpstream.chat(call, response, number);
        });
        HttpResponse<String> miss = timed.chat();
        HttpResponse<String> hit = timed.chat();
        assertThat(status(hit)).startsWith(HIT);
        assertThat(miss.headers().firstValue(header)).isEmpty();
        assertThat(hit.headers().firstValue(header)).isEmpty();
        timed.gateway.purge();

        purgesTheFirstOnly(Purge.tag("b"));
    }

    @Test
    void byRouteAndByTheRoutesOwnTag() throws Exception {
        timed.fill();
        for (Purge purge : List.of(Purge.route("second"), Purge.tag("public"))) {
            assertThat(status(timed.on("second").chat())).startsWith(MISS);
            purge(purge);

            assertThat(status(timed.chat())).startsWith(MISS);
            assertThat(status(timed.chat())).startsWith(HIT);
            purge(Purge.route("second"));
        }
        timed.reset();
    }

    @Test
    void leavesOtherRoutes() throws Exception {
        timed.fill();
        purge(Purge.route("second"));
        purge(Purge.tag("public"));

        assertThat(asked()).startsWith(HIT);
    }

    @Test
    void byScope() throws Exception {
        timed.chat();
        timed.chat("Authorization", "Bearer bob");
        other();
        purge(Purge.scopeOf(chat()));

        assertThat(asked("Authorization", "Bearer bob")).startsWith(HIT);
        assertThat(asked()).startsWith(MISS);
        assertThat(other()).startsWith(MISS);
    }

    @Test
    void byNothingAtAllForEverything() throws Exception {
        timed.chat();
        other();
        purge(Purge.everything());

        assertThat(timed.entries()).isEmpty();
        assertThat(asked()).startsWith(MISS);
        assertThat(other()).startsWith(MISS);
    }

    @Test
    void theAnswerToARequestGoesInEveryForm() throws Exception {
        timed.fill();
        assertThat(status(timed.chat(STREAMED, List.of())))
                .as("made of the other form")
                .startsWith(HIT);

        purge(Purge.request(description("chat", CHAT_PATH, STREAMED)));

        assertThat(status(timed.chat(STREAMED, List.of()))).startsWith(MISS);
        assertThat(asked()).startsWith(MISS);
    }

    @Test
    void theAnswersToARequestGoForEveryCaller() throws Exception {
        timed.on("varied");
        for (int user = 0; user < 12; user++) {
            timed.chat("X-User", "user " + user);
        }
        assertThat(timed.entries()).hasSize(3);

        purge(Purge.request(description("varied", "/varied" + CHAT_PATH, BODY)));

        assertThat(timed.entries()).isEmpty();
        assertThat(asked("X-User", "user 1")).startsWith(MISS);
    }

    @Test
    void ofEmbeddingsEachInputIsPurgedByItself() throws Exception {
        timed.upstream.answer(new SimulatedEmbeddings());
        String path = "/v1/embeddings";
        String all = "{\"model\":\"m\",\"input\":[\"a\",\"b\",\"c\"]}";
        timed.gateway.post(path, all);
        assertThat(status(timed.gateway.post(path, all))).startsWith(HIT);

        purge(Purge.request(description("chat", path, "{\"model\":\"m\",\"input\":[\"b\"]}")));

        assertThat(status(timed.gateway.post(path, all))).contains("known-2-of-3");
        purge(Purge.request(description("chat", path, all)));
        assertThat(status(timed.gateway.post(path, all))).startsWith(MISS);
        purge(Purge.model("simulated"));
        assertThat(status(timed.gateway.post(path, all))).startsWith(MISS);
    }

    @Test
    void aRequestThatHasNoEntriesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> purge(Purge.request(description("nowhere", CHAT_PATH, BODY))));
        assertThatIllegalArgumentException().isThrownBy(() -> purge(Purge.request(chat("Authorization", " "))));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> purge(Purge.request(description("chat", CHAT_PATH, "{\"model\":\"m\",\"store\":true}"))))
                .withMessageContaining("stateful")
                .withMessageNotContaining("alice");
    }

    @Test
    void aHardPurgeLeavesNothingForTheWindows() throws Exception {
        timed.on("stale");
        timed.fill("AI-Cache-Tags", "t");
        purge(Purge.tag("t"));
        timed.failWith(503);

        assertThat(timed.chat().statusCode()).isEqualTo(503);
        assertThat(status(timed.chat("Cache-Control", "max-stale"))).doesNotContain("hit");
        assertThat(status(timed.chat("Cache-Control", "only-if-cached"))).doesNotContain("hit");
        timed.recover();
    }

    @Test
    void whatIsStaleAlreadyIsPurgedAsWell() throws Exception {
        timed.on("stale");
        timed.fill();
        timed.advance(Duration.ofSeconds(130));
        purge(Purge.route("stale"));
        timed.failWith(503);

        assertThat(timed.chat().statusCode()).isEqualTo(503);
        timed.recover();
    }

    @Test
    void aSoftPurgeMakesStaleAndHasItFilledAgain() throws Exception {
        timed.on("stale");
        timed.fill("AI-Cache-Tags", "t");
        purge(Purge.tag("t").softly());
        timed.advance(Duration.ofSeconds(10));

        HttpResponse<String> stale = timed.chat();
        assertThat(stale.body()).contains("answer 1");
        assertThat(status(stale)).startsWith("aicache; hit; ttl=-10");
        assertThat(timed.nextFill()).isEqualTo("stored");
        HttpResponse<String> fresh = timed.chat();
        assertThat(fresh.body()).contains("answer 2");
        assertThat(status(fresh)).isEqualTo("aicache; hit; ttl=100");
    }

    @Test
    void aSoftPurgeLeavesWhatStandsInForAnUpstreamThatFails() throws Exception {
        timed.on("stale");
        timed.fill();
        purge(Purge.everything().softly());
        timed.advance(Duration.ofSeconds(61));
        timed.failWith(503);

        assertThat(timed.chat().body()).contains("answer 1");
        timed.advance(Duration.ofHours(1));
        assertThat(timed.chat().statusCode()).isEqualTo(503);
        timed.recover();
    }

    @Test
    void aSoftPurgeIsAHardOneWhereNothingStaleIsServed() throws Exception {
        timed.fill();
        purge(Purge.everything().softly());

        assertThat(timed.entries()).isEmpty();
        assertThat(asked()).startsWith(MISS);
    }

    /** An answer that comes when the test says so, named by the upstream once it does. */
    private static Sinks.Empty<Void> heldBack(String surrogateKey) {
        Sinks.Empty<Void> go = Sinks.empty();
        timed.upstream.answer((call, response, number) -> {
            Mono<Void> answer = Mono.defer(
                    () -> Mono.from(TestUpstream.chat(call, response.header("Surrogate-Key", surrogateKey), number)));
            return number == 1 ? go.asMono().then(answer) : answer;
        });
        return go;
    }

    private static void awaitCalls(int calls) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(timed.upstream.count()).isEqualTo(calls));
    }

    private static CompletableFuture<HttpResponse<String>> send(String... headers) {
        return timed.gateway.sendAsync(timed.gateway.posted(CHAT_PATH, BODY, headers));
    }

    @ParameterizedTest
    @CsvSource({"NAME,late", "NAME,mine", "ROUTE,chat", "MODEL,m", "EVERYTHING,''"})
    void anAnswerThatWasOnItsWayIsDeliveredButNotServedAgain(Tag.Kind kind, String value) throws Exception {
        Sinks.Empty<Void> go = heldBack("late");
        CompletableFuture<HttpResponse<String>> first = send("AI-Cache-Tags", "mine");
        awaitCalls(1);
        purge(Purge.of(new Tag(kind, value)));
        go.tryEmitEmpty();

        assertThat(first.get(20, TimeUnit.SECONDS).body()).contains("answer 1");
        assertThat(timed.nextFill()).isEqualTo("superseded");
        HttpResponse<String> next = timed.chat();
        assertThat(status(next)).startsWith(MISS);
        assertThat(next.body()).contains("answer 2");
    }

    @Test
    void anAnswerThatWasOnItsWayComesStaleFromASoftPurge() throws Exception {
        timed.on("stale");
        Sinks.Empty<Void> go = heldBack("late");
        CompletableFuture<HttpResponse<String>> first =
                timed.gateway.sendAsync(timed.gateway.posted("/stale" + CHAT_PATH, BODY));
        awaitCalls(1);
        purge(Purge.tag("late").softly());
        go.tryEmitEmpty();
        first.get(20, TimeUnit.SECONDS);

        assertThat(timed.nextFill()).isEqualTo("stored");
        assertThat(status(timed.chat())).startsWith("aicache; hit; ttl=0").contains("stale");
    }

    @ParameterizedTest
    @CsvSource({"MODEL,m", "ROUTE,chat", "NAME,late", "MODEL,the-answers-own", "EVERYTHING,''"})
    void whoComesAfterAPurgeDoesNotJoinACallFromBeforeIt(Tag.Kind kind, String value) throws Exception {
        Sinks.Empty<Void> go = heldBack("late");
        CompletableFuture<HttpResponse<String>> first = send();
        awaitCalls(1);
        purge(Purge.of(new Tag(kind, value)));

        HttpResponse<String> second = timed.chat();
        assertThat(status(second)).startsWith(MISS).doesNotContain("collapsed");
        assertThat(second.body()).contains("answer 2");
        go.tryEmitEmpty();
        assertThat(first.get(20, TimeUnit.SECONDS).body()).contains("answer 1");
        assertThat(timed.nextOutcome()).isEqualTo(Outcome.MISS);
        assertThat(List.of(timed.nextFill(), timed.nextFill())).containsExactlyInAnyOrder("stored", "superseded");
        assertThat(timed.chat().body()).contains("answer 2");
    }

    @Test
    void whoComesAfterAPurgeOfSomethingElseJoins() throws Exception {
        Sinks.Empty<Void> go = heldBack("late");
        CompletableFuture<HttpResponse<String>> first = send();
        awaitCalls(1);
        purge(Purge.route("second"));
        purge(Purge.key(new CacheKey(1, 2, 3, 4)));
        CompletableFuture<HttpResponse<String>> second = send();
        assertThat(second).isNotDone();
        go.tryEmitEmpty();

        assertThat(first.get(20, TimeUnit.SECONDS).body()).contains("answer 1");
        assertThat(second.get(20, TimeUnit.SECONDS).body()).contains("answer 1");
        assertThat(timed.nextFill()).isEqualTo("stored");
        assertThat(timed.upstream.count()).isEqualTo(1);
    }

    @Test
    void theMemoryOfWhatWasPurgedIsFreedWhenTheStoreIsTidied() throws Exception {
        timed.chat();
        other();
        purge(Purge.model("other"));
        LocalStore store = timed.gateway.bean(LocalStore.class);
        assertThat(store.statistics().entries()).isEqualTo(2);
        store.tidy();

        assertThat(store.statistics().entries()).isEqualTo(1);
        assertThat(asked()).startsWith(HIT);
    }

    @Test
    void theApplicationIsTold() {
        List<Object> told = new CopyOnWriteArrayList<>();
        timed.gateway.context().addApplicationListener((ApplicationEvent event) -> {
            if (event instanceof PayloadApplicationEvent<?> payload
                    && payload.getPayload() instanceof PurgeNotice notice) {
                told.add(notice);
            }
        });
        purge(Purge.tag("t").softly());
        purge(Purge.request(chat()));

        assertThat(told).hasSize(2);
        assertThat(told.get(0)).isEqualTo(PurgeNotice.soft(Tag.of("t")));
        assertThat(told.get(1).toString()).doesNotContain("alice", "hello");
    }
}
