package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.aicache.AiCache;
import dev.aicache.Purge;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.coordination.redis.TestRedis;
import dev.aicache.store.LocalStore;
import dev.aicache.warming.StartUp;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Whole gateways that share a log of purges in Redis. */
class SharedPurgeTests {

    private static TestRedis redis;
    private static TestUpstream upstream;

    @BeforeAll
    static void start() {
        redis = TestRedis.start();
        upstream = new TestUpstream();
    }

    @AfterAll
    static void stop() {
        upstream.close();
        redis.close();
    }

    @AfterEach
    void forget() {
        upstream.reset();
    }

    private static TestGateway.Builder gateway(int port, String namespace) {
        return TestGateway.builder()
                .with(
                        "ai-cache.coordination.type=redis",
                        "ai-cache.coordination.namespace=" + namespace,
                        "ai-cache.coordination.heartbeat=100ms",
                        "ai-cache.coordination.max-staleness=2s",
                        "ai-cache.redis.url=redis://127.0.0.1:" + port)
                .route("chat", upstream.url(), "/v1/**", "AiCache=1h")
                .route("other", upstream.url(), "/other/**", "AiCache=1h");
    }

    private static String ask(TestGateway gateway, String path) throws Exception {
        HttpResponse<String> response = gateway.post(path, BODY);
        assertThat(response.statusCode()).isEqualTo(200);
        return cacheStatus(response);
    }

    private static void awaitAll(TestGateway gateway) {
        SyncStatus sync = gateway.bean(SyncStatus.class);
        long since = System.nanoTime();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> sync.lag().compareTo(Duration.ofNanos(System.nanoTime() - since)) < 0);
    }

    @Test
    void aPurgeOnOneGatewayHoldsOnTheOther() throws Exception {
        try (TestGateway here = gateway(redis.port(), "two").start();
                TestGateway there = gateway(redis.port(), "two").start()) {
            awaitAll(here);
            awaitAll(there);
            ask(there, TestGateway.CHAT_PATH);
            ask(there, "/other/a");
            assertThat(ask(there, TestGateway.CHAT_PATH)).startsWith("aicache; hit");

            assertThat(here.bean(AiCache.class).purge(Purge.route("chat")).reach())
                    .isEqualTo(Reach.EVERYONE);
            awaitAll(there);

            assertThat(ask(there, TestGateway.CHAT_PATH)).contains("fwd=uri-miss");
            assertThat(ask(there, TestGateway.CHAT_PATH)).startsWith("aicache; hit");
            assertThat(ask(there, "/other/a")).startsWith("aicache; hit");
        }
    }

    @Test
    void startsAndAnswersWhereThereIsNoRedis() throws Exception {
        TestRedis gone = TestRedis.start();
        gone.close();
        try (TestGateway gateway = gateway(gone.port(), "none").start()) {
            assertThat(ask(gateway, TestGateway.CHAT_PATH)).contains("fwd=uri-miss");
            assertThat(ask(gateway, TestGateway.CHAT_PATH)).contains("fwd=", "isolated");
            assertThat(gateway.bean(AiCache.class).purge(Purge.route("chat")).reach())
                    .isEqualTo(Reach.PENDING);
            assertThat(gateway.bean(SyncStatus.class).state()).isEqualTo(SyncState.ISOLATED);
        }
    }

    @Test
    void aGatewayThatRestartsHasWhatItHadButForWhatWasPurgedMeanwhile(@TempDir Path folder) throws Exception {
        String[] snapshot = {
            "ai-cache.warming.at-start=snapshot", "ai-cache.warming.snapshot.file=" + folder.resolve("entries")
        };
        try (TestGateway before =
                gateway(redis.port(), "restart").with(snapshot).start()) {
            awaitAll(before);
            ask(before, TestGateway.CHAT_PATH);
            ask(before, "/other/a");
            assertThat(before.bean(AiCache.class).entries()).hasSize(2);
        }
        try (TestGateway other = gateway(redis.port(), "restart").start()) {
            awaitAll(other);
            other.bean(AiCache.class).purge(Purge.route("chat"));
        }
        try (TestGateway after = gateway(redis.port(), "restart").with(snapshot).start()) {
            after.bean(StartUp.class).end().toCompletableFuture().get(30, TimeUnit.SECONDS);

            assertThat(after.bean(AiCache.class).entries()).hasSize(1);
            after.bean(AiCache.class).purge(Purge.route("other"));
            after.bean(LocalStore.class).tidy();
            assertThat(after.bean(AiCache.class).entries()).isEmpty();
        }
    }

    @Test
    void anInstanceOnItsOwnKeepsNothingForLongerThanItMay() throws Exception {
        try (TestGateway gateway = TestGateway.builder()
                .with("ai-cache.coordination.max-ttl=30s")
                .route("chat", upstream.url(), "/v1/**", "AiCache=1h")
                .start()) {
            ask(gateway, TestGateway.CHAT_PATH);

            assertThat(ask(gateway, TestGateway.CHAT_PATH)).matches("aicache; hit; ttl=(30|2[0-9]|1[0-9]).*");
        }
    }
}
