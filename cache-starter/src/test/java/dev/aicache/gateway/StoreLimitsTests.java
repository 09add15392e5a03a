package dev.aicache.gateway;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import dev.aicache.AiCache;
import dev.aicache.EntrySummary;
import dev.aicache.StandardEviction;

import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** What the store is told of an answer by the gateway, and what its limits come to for callers. */
class StoreLimitsTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with(
                        "ai-cache.defaults.ttl-jitter=90%",
                        "ai-cache.store.max-memory=100KB",
                        "ai-cache.store.max-entry=50KB",
                        "ai-cache.store.max-share-per-scope=20%",
                        "ai-cache.store.eviction=lru")
                .start();
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
    }

    private static String question(int number) {
        return "{\"model\":\"m\",\"messages\":[],\"seed\":" + number + "}";
    }

    @Test
    void oneCallerDoesNotPushOutTheAnswersOfAnother() throws Exception {
        gateway.post(CHAT_PATH, question(0), "Authorization", "Bearer alice");
        for (int i = 0; i < 200; i++) {
            gateway.post(CHAT_PATH, question(i), "Authorization", "Bearer bob");
        }

        assertThat(cacheStatus(gateway.post(CHAT_PATH, question(0), "Authorization", "Bearer alice")))
                .startsWith("aicache; hit");
        assertThat(cacheStatus(gateway.post(CHAT_PATH, question(199), "Authorization", "Bearer bob")))
                .startsWith("aicache; hit");
        assertThat(cacheStatus(gateway.post(CHAT_PATH, question(1), "Authorization", "Bearer bob")))
                .startsWith("aicache; fwd=uri-miss");
    }

    @Test
    void answersThatCameTogetherDoNotExpireTogether() throws Exception {
        for (int i = 0; i < 20; i++) {
            gateway.post(CHAT_PATH, question(i), "Authorization", "Bearer " + i);
        }

        List<Long> left = gateway.bean(AiCache.class)
                .entries()
                .map(entry -> entry.remaining().plus(entry.age()).toSeconds())
                .toList();
        assertThat(left).hasSize(20).allMatch(seconds -> seconds >= 59 && seconds <= 600);
        assertThat(left).anyMatch(seconds -> seconds < 500);
    }

    /** By a gateway of its own: what counts as cost is bounded by the mean of the answers before. */
    @Test
    void knowsHowLongTheUpstreamTook() throws Exception {
        upstream.answer((call, response, number) ->
                Mono.delay(Duration.ofMillis(300)).then(Mono.from(TestUpstream.chat(call, response, number))));
        try (TestGateway fresh = TestGateway.on(upstream, "AiCache=10m")) {
            fresh.chat();

            assertThat(fresh.bean(AiCache.class).entries().map(EntrySummary::cost))
                    .singleElement()
                    .satisfies(seconds -> assertThat(seconds).isBetween(0.3, 20.0));
        }
    }

    @Test
    void isSteeredWhileItRuns() throws Exception {
        AiCache cache = gateway.bean(AiCache.class);
        for (int i : IntStream.range(0, 30).toArray()) {
            gateway.post(CHAT_PATH, question(i), "Authorization", "Bearer " + i);
        }
        long before = cache.statistics().weight();

        cache.changeEviction(StandardEviction.COST);
        assertThat(cache.statistics().entries()).isEqualTo(30);
        cache.changeMaxMemory(before / 2);
        assertThat(cache.statistics().weight()).isLessThanOrEqualTo(before / 2).isPositive();

        cache.changeEviction(StandardEviction.LRU);
        cache.changeMaxMemory(100_000);
    }
}
