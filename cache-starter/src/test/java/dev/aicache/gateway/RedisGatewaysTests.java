package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.aicache.AiCache;
import dev.aicache.CacheKey;
import dev.aicache.EntrySummary;
import dev.aicache.Purge;
import dev.aicache.PurgeResult;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.coordination.redis.TestRedis;
import dev.aicache.coordination.remote.RemoteStatistics;
import dev.aicache.coordination.remote.RemoteStatistics.Circuit;
import dev.aicache.coordination.remote.RemoteStatus;

import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Gateways that are configured as an operator would do it, and a server between them. */
class RedisGatewaysTests {

    private static final String MISS = "aicache; fwd=uri-miss; stored";
    private static final String SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static TestRedis redis;
    private static TestUpstream upstream;
    private static TestGateway a;
    private static TestGateway b;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> direct;
    private static int questions;

    private String body;

    /** Asked by one name, which is in the key. */
    @Configuration(proxyBeanMethods = false)
    static class SameName {

        @Bean
        WebFilter sameName() {
            return (exchange, chain) -> chain.filter(exchange.mutate()
                    .request(exchange.getRequest()
                            .mutate()
                            .headers(headers -> headers.set("Host", "gateway.test"))
                            .build())
                    .build());
        }
    }

    @BeforeAll
    static void start() {
        redis = TestRedis.start();
        upstream = new TestUpstream();
        a = gateway(redis);
        b = gateway(redis);
        client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
        direct = client.connect();
    }

    private static TestGateway gateway(TestRedis server, String... more) {
        TestGateway gateway = TestGateway.builder()
                .with(SameName.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with(
                        "ai-cache.redis.url=redis://127.0.0.1:" + server.port(),
                        "ai-cache.coordination.type=redis",
                        "ai-cache.coordination.heartbeat=200ms",
                        "ai-cache.remote.enabled=true",
                        "ai-cache.remote.lease=true",
                        "ai-cache.remote.read-timeout=500ms",
                        "ai-cache.remote.key=" + SECRET,
                        "ai-cache.store.compression=gzip",
                        "ai-cache.store.compress-from=100B")
                .with(more)
                .start();
        Awaitility.await().until(() -> gateway.bean(SyncStatus.class).state() == SyncState.IN_SYNC);
        return gateway;
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        a.close();
        b.close();
        upstream.close();
        redis.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        body = TestGateway.BODY.replace("hello", "question " + questions++);
    }

    private HttpResponse<String> ask(TestGateway gateway, String... headers) throws Exception {
        return gateway.post(CHAT_PATH, body, headers);
    }

    private static Set<CacheKey> keysAtA() {
        return a.bean(AiCache.class).entries().map(EntrySummary::key).collect(Collectors.toSet());
    }

    private static RemoteStatistics statistics(TestGateway gateway) {
        return gateway.bean(RemoteStatus.class).statistics();
    }

    /** Fills at one gateway; done when it is in the server. */
    private HttpResponse<String> fill(TestGateway gateway) throws Exception {
        long before = statistics(gateway).written();
        HttpResponse<String> answer = ask(gateway);
        assertThat(cacheStatus(answer)).isEqualTo(MISS);
        Awaitility.await().until(() -> statistics(gateway).written() > before);
        return answer;
    }

    @Test
    void whatOneHasFilledTheOtherAnswers() throws Exception {
        HttpResponse<String> filled = fill(a);
        HttpResponse<String> hit = ask(b);

        assertThat(cacheStatus(hit)).matches("aicache; hit; ttl=\\d+; detail=remote");
        assertThat(hit.body()).isEqualTo(filled.body());
        assertThat(upstream.count()).isEqualTo(1);
        // Encrypted, and named by a digest.
        for (String name : direct.sync().keys("aic:default:e:*")) {
            assertThat(direct.sync().get(name)).doesNotContain("answer", "chatcmpl");
        }
    }

    @Test
    void aPurgeAtOneHoldsForAllAndForWhatTheyShareAndLeavesTheRestAlsoAfterARestart() throws Exception {
        String other = "{\"model\":\"other\",\"messages\":[]}";
        long written = statistics(a).written();
        a.post(CHAT_PATH, other);
        Set<CacheKey> before = keysAtA();
        fill(a);
        CacheKey filled = keysAtA().stream()
                .filter(key -> !before.contains(key))
                .findFirst()
                .orElseThrow();
        Awaitility.await().until(() -> statistics(a).written() == written + 2);
        assertThat(cacheStatus(ask(b))).contains("detail=remote");

        PurgeResult purged = a.bean(AiCache.class).purge(Purge.key(filled));

        assertThat(purged.reach()).isEqualTo(PurgeResult.Reach.EVERYONE);
        Awaitility.await()
                .until(() -> b.bean(AiCache.class)
                        .entries()
                        .noneMatch(entry -> entry.key().equals(filled)));
        try (TestGateway late = gateway(redis)) {
            assertThat(cacheStatus(ask(late))).isEqualTo(MISS);
            assertThat(cacheStatus(late.post(CHAT_PATH, other))).contains("detail=remote");
        }
        assertThat(cacheStatus(ask(b))).contains("; hit; ");
        assertThat(upstream.count()).isEqualTo(3);
    }

    @Test
    void ofAllWhoAskAtOnceWhereverOneGoesUpstream() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        upstream.answer((call, response, number) ->
                gate.asMono().then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, number)))));
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            asked.add((i % 2 == 0 ? a : b).sendAsync((i % 2 == 0 ? a : b).posted(CHAT_PATH, body)));
        }
        Awaitility.await().until(() -> upstream.count() == 1);
        gate.tryEmitEmpty();

        for (CompletableFuture<HttpResponse<String>> each : asked) {
            assertThat(each.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void withoutItsServerAGatewayAnswersAsIfItWereAlone() throws Exception {
        try (TestRedis own = TestRedis.start();
                TestGateway alone = gateway(own)) {
            fill(alone);
            own.close();

            for (int i = 0; statistics(alone).reading() == Circuit.CLOSED && i < 20; i++) {
                body = TestGateway.BODY.replace("hello", "more " + questions++);
                assertThat(cacheStatus(ask(alone))).isEqualTo(MISS);
                assertThat(cacheStatus(ask(alone))).matches("aicache; hit; ttl=\\d+");
            }
            assertThat(statistics(alone).reading()).isEqualTo(Circuit.OPEN);
            long skipped = statistics(alone).skipped();
            body = TestGateway.BODY.replace("hello", "more " + questions++);
            assertThat(cacheStatus(ask(alone))).isEqualTo(MISS);
            assertThat(statistics(alone).skipped()).isGreaterThan(skipped);
        }
    }
}
