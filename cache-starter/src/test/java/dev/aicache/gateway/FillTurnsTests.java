package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.aicache.AiCache;
import dev.aicache.CacheKey;
import dev.aicache.Purge;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Two gateways that keep from filling a key at once. */
class FillTurnsTests {

    private static SharedWorld world;
    private static TestGateway a;
    private static TestGateway b;

    @BeforeAll
    static void start() {
        world = SharedWorld.begin();
        String[] arguments = {"ttl=100s", "stale-while-revalidate=60s", "refresh-ahead=0%"};
        a = world.gateway(List.of(SharedWorld.WithLeases.class), arguments);
        b = world.gateway(List.of(SharedWorld.WithLeases.class), arguments);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void reset() {
        a.purge();
        b.purge();
        world.upstream.reset();
        world.remote.entries.clear();
        world.leases.taken.clear();
        world.leases.claims.set(0);
        world.leases.renewals.set(0);
        world.leases.lasting = Duration.ofSeconds(10);
        world.leases.failure = null;
    }

    /** Answers wait until they are let go. */
    private static Sinks.Empty<Void> hold() {
        Sinks.Empty<Void> gate = Sinks.empty();
        world.upstream.answer((call, response, number) ->
                gate.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number)))));
        return gate;
    }

    private static CompletableFuture<HttpResponse<String>> ask(TestGateway gateway) {
        return gateway.sendAsync(gateway.posted(CHAT_PATH, BODY));
    }

    private static String status(CompletableFuture<HttpResponse<String>> asked) throws Exception {
        return cacheStatus(asked.get(20, TimeUnit.SECONDS));
    }

    @Test
    void oneFillsAndTheOtherWaitsForWhatItStores() throws Exception {
        Sinks.Empty<Void> gate = hold();
        CompletableFuture<HttpResponse<String>> first = ask(a);
        Awaitility.await().until(() -> world.leases.taken.size() == 1);
        CompletableFuture<HttpResponse<String>> second = ask(b);
        CompletableFuture<HttpResponse<String>> third = ask(b);
        Awaitility.await().until(() -> world.leases.claims.get() > 2);
        gate.tryEmitEmpty();

        assertThat(status(first)).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(status(second)).contains("detail=remote");
        assertThat(status(third)).contains("; hit; ");
        assertThat(world.upstream.count()).isEqualTo(1);
        Awaitility.await().untilAsserted(() -> assertThat(world.leases.taken).isEmpty());
    }

    @Test
    void whoeverWaitedLongEnoughFillsItself() throws Exception {
        world.leases.taken.put(keyOf(a), "another's, which is never given back");

        int claims = world.leases.claims.get();

        assertThat(cacheStatus(b.chat())).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(world.leases.claims.get() - claims).isGreaterThan(2);
        assertThat(world.upstream.count()).isEqualTo(1);
        assertThat(world.leases.taken).hasSize(1);
    }

    /** Of the request that all of them ask. */
    private static CacheKey keyOf(TestGateway gateway) throws Exception {
        gateway.chat();
        CacheKey key = world.remote.entries.keySet().iterator().next();
        gateway.bean(AiCache.class).purge(Purge.everything());
        gateway.purge();
        world.remote.entries.clear();
        world.upstream.reset();
        return key;
    }

    @Test
    void afterAFillThatFailedTheNextOneHasItsTurnAtOnce() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        world.upstream.answer((call, response, number) -> number > 1
                ? TestUpstream.chat(call, response, number)
                : gate.asMono()
                        .then(Mono.defer(
                                () -> Mono.from(TestUpstream.json(response.status(400), "{\"error\":\"no\"}")))));
        CompletableFuture<HttpResponse<String>> first = ask(a);
        Awaitility.await().until(() -> world.leases.taken.size() == 1);
        CompletableFuture<HttpResponse<String>> second = ask(b);
        Awaitility.await().until(() -> world.leases.claims.get() > 1);
        gate.tryEmitEmpty();

        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(400);
        assertThat(status(second)).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(world.upstream.count()).isEqualTo(2);
    }

    @Test
    void aLeaseIsRenewedForAsLongAsItsFillLasts() throws Exception {
        world.leases.lasting = Duration.ofMillis(90);
        Sinks.Empty<Void> gate = hold();
        CompletableFuture<HttpResponse<String>> asked = ask(a);
        Awaitility.await().until(() -> world.leases.renewals.get() > 3);
        gate.tryEmitEmpty();
        status(asked);

        Awaitility.await().untilAsserted(() -> assertThat(world.leases.taken).isEmpty());
        int renewals = world.leases.renewals.get();
        Awaitility.await().during(Duration.ofMillis(200)).until(() -> world.leases.renewals.get() <= renewals + 1);
    }

    @Test
    void whoeverAsksForANewAnswerWaitsForNobody() throws Exception {
        world.leases.taken.put(keyOf(a), "another's");
        int claims = world.leases.claims.get();

        assertThat(cacheStatus(b.chat("Cache-Control", "no-cache"))).isEqualTo("aicache; fwd=request; stored");
        assertThat(world.leases.claims).hasValue(claims);
    }

    @Test
    void whereLeasesFailEverybodyFills() throws Exception {
        world.leases.failure = new IllegalStateException("down");

        assertThat(cacheStatus(a.chat())).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(cacheStatus(b.chat())).contains("detail=remote");
        world.remote.age(Duration.ofSeconds(130));
        b.bean(AiCache.class).purge(Purge.everything());
        assertThat(cacheStatus(b.chat())).isEqualTo("aicache; fwd=uri-miss; stored");
    }

    @Test
    void whatIsStaleIsNotFilledAgainWhileAnotherDoesSo() throws Exception {
        a.chat();
        Awaitility.await().untilAsserted(() -> assertThat(world.leases.taken).isEmpty());
        world.remote.age(Duration.ofSeconds(130));
        CacheKey key = world.remote.entries.keySet().iterator().next();
        world.leases.taken.put(key, "another's");
        int claims = world.leases.claims.get();

        assertThat(cacheStatus(b.chat())).contains("detail=stale");
        Awaitility.await().until(() -> world.leases.claims.get() > claims);
        assertThat(cacheStatus(b.chat())).contains("detail=stale");
        assertThat(world.upstream.count()).isEqualTo(1);
        world.leases.taken.clear();
        Awaitility.await().until(() -> {
            b.chat();
            return world.upstream.count() == 2;
        });
    }
}
