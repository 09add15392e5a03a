package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.MeterRegistry;

import dev.aicache.AiCache;
import dev.aicache.Savings;
import dev.aicache.flight.Flights;

import static dev.aicache.gateway.SimulatedEmbeddings.JSON;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What requests for embeddings save, and what putting answers together takes. */
class EmbeddingSavingsTests {

    private final SimulatedEmbeddings model = new SimulatedEmbeddings();
    private TestUpstream upstream;

    @BeforeEach
    void start() {
        upstream = new TestUpstream();
        upstream.answer(model);
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    private TestGateway gateway(String... settings) {
        return TestGateway.builder()
                .with(settings)
                .route("embed", upstream.url(), "/v1/**", "AiCache=10m")
                .start();
    }

    private static String asking(String input, int dimensions) {
        return "{\"model\":\"m\",\"input\":%s,\"dimensions\":%d}".formatted(input, dimensions);
    }

    private static HttpResponse<String> post(TestGateway gateway, String input) throws Exception {
        return gateway.post("/v1/embeddings", asking(input, 5));
    }

    private static Savings.Amount saved(TestGateway gateway) {
        return gateway.bean(AiCache.class).savings().saved();
    }

    @Test
    void aHitSavesTheSharesOfItsVectorsInTheCallsTheyCameWith() throws Exception {
        try (TestGateway gateway = gateway("ai-cache.prices.simulated.input=1000000")) {
            post(gateway, "[\"abcdef\",\"b\"]");
            HttpResponse<String> hit = post(gateway, "[\"b\",\"abcdef\"]");

            assertThat(hit.headers().firstValue("AI-Cache-Saved").orElse("")).startsWith("input=4, output=0");
            Savings savings = gateway.bean(AiCache.class).savings();
            assertThat(savings.saved().calls()).isEqualTo(1);
            assertThat(savings.saved().uncounted()).isZero();
            assertThat(savings.saved().tokens()).isEqualTo(savings.spent().tokens());
            assertThat(savings.saved().cost())
                    .isCloseTo(savings.spent().cost(), within(1e-9))
                    .isPositive();
            assertThat(savings.saved().seconds())
                    .isCloseTo(savings.spent().seconds(), within(1e-6))
                    .isPositive();
            assertThat(savings.rows()).extracting(Savings.Row::model).containsOnly("simulated");
        }
    }

    @Test
    void aPartialAnswerSavesWhatWasKnownAndNoCall() throws Exception {
        try (TestGateway gateway = gateway("ai-cache.prices.simulated.input=1000000")) {
            post(gateway, "[\"abcdef\",\"b\"]");
            post(gateway, "[\"abcdef\",\"c\"]");

            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(saved(gateway).tokens().input()).isEqualTo(3);
                assertThat(gateway.bean(MeterRegistry.class)
                                .get("ai.cache.saved.tokens")
                                .tags("kind", "input", "model", "simulated")
                                .counter()
                                .count())
                        .isEqualTo(3);
            });
            assertThat(saved(gateway).calls()).isZero();
            assertThat(saved(gateway).cost()).isCloseTo(3, within(1e-9));
            assertThat(saved(gateway).seconds()).isPositive();
        }
    }

    @Test
    void answersAsIfItCameLaterWhereThereIsNoMemoryToPutTheAnswerTogether() throws Exception {
        try (TestGateway gateway = gateway("ai-cache.flight.max-memory=24KB")) {
            gateway.post("/v1/embeddings", asking("[\"a\"]", 600));
            String request = asking("[\"a\",\"b\"]", 600);
            HttpResponse<String> all = gateway.post("/v1/embeddings", request);

            assertThat(cacheStatus(all)).startsWith("aicache; hit");
            assertThat(JSON.readTree(all.body()).path("data"))
                    .isEqualTo(JSON.readTree(model.answer(request)).path("data"));
            assertThat(upstream.count()).isEqualTo(2);

            // What was taken was given back.
            for (int i = 0; i < 50; i++) {
                post(gateway, "[\"a\"]");
                assertThat(cacheStatus(post(gateway, "[\"a\",\"b" + i + "\"]"))).contains("fwd=partial");
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.bean(Flights.class).budget().used() == 0);
        }
    }
}
