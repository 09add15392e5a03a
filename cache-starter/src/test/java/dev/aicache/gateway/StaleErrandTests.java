package dev.aicache.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.warming.Filling;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.WarmingTarget;

import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** A stale entry is good enough for a client, and not for who asks ahead of demand. */
class StaleErrandTests {

    private static TimedGateway timed;

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .route("chat", "ttl=100s", "stale-while-revalidate=1h", "stale-if-error=1h")
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

    private static WarmingRequest request() {
        return new WarmingRequest(
                new CacheRequest(
                        "POST",
                        TestGateway.CHAT_PATH,
                        null,
                        Headers.of(
                                "Content-Type",
                                "application/json",
                                "Authorization",
                                "Bearer alice",
                                "Host",
                                "127.0.0.1:" + timed.gateway.port()),
                        TestGateway.BODY.getBytes(StandardCharsets.UTF_8)),
                null,
                "line 1");
    }

    private static Filling fill() throws Exception {
        return timed.gateway
                .bean(WarmingTarget.class)
                .fill(request())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void fillsTheStaleEntryAgain() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(101));
        Filling forecast = timed.gateway
                .bean(WarmingTarget.class)
                .forecast(request())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);

        assertThat(forecast.outcome()).isEqualTo(Filling.Outcome.FILLED);
        assertThat(timed.upstream.count()).isEqualTo(1);
        assertThat(fill().outcome()).isEqualTo(Filling.Outcome.FILLED);
        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=100");
        assertThat(timed.upstream.count()).isEqualTo(2);
    }

    @Test
    void leavesTheStaleEntryWhereTheUpstreamFails() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(101));
        timed.failWith(503, "Retry-After", "20");

        Filling failed = fill();
        assertThat(failed.outcome()).isEqualTo(Filling.Outcome.RETRYABLE);
        assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(20));
        assertThat(status(timed.chat())).startsWith("aicache; hit; ttl=-1");
        timed.recover();
        assertThat(fill().outcome()).isEqualTo(Filling.Outcome.FILLED);
    }
}
