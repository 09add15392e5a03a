package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.aicache.EntrySummary;

import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** Vectors that are stale, filled again or given in place of an upstream that fails. */
class EmbeddingRefreshTests {

    private static TimedGateway timed;
    private SimulatedEmbeddings model;

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .route("chat", "ttl=100s", "stale-while-revalidate=1m", "caller-headers=tags")
                .route("small", "ttl=100s", "stale-while-revalidate=1m", "max-entry=4KB")
                .route("resilient", "ttl=100s", "stale-if-error=1h")
                .start();
    }

    @AfterAll
    static void stop() {
        timed.close();
    }

    @BeforeEach
    void reset() {
        timed.reset();
        model = new SimulatedEmbeddings();
        timed.upstream.answer(model);
    }

    private static String asking(String input) {
        return "{\"model\":\"m\",\"input\":%s,\"dimensions\":40}".formatted(input);
    }

    private static HttpResponse<String> post(String prefix, String input, String... headers) throws Exception {
        return timed.gateway.post(prefix + "/v1/embeddings", asking(input), headers);
    }

    private static List<String> sent() {
        return timed.upstream.calls().stream().map(TestUpstream.Call::body).toList();
    }

    private static void fill(String prefix, String input, String... headers) throws Exception {
        post(prefix, input, headers);
        assertThat(timed.nextFill()).isEqualTo("stored");
    }

    @Test
    void fetchesTheStaleVectorsOnlyAndNoneTwice() throws Exception {
        fill("", "[\"a\",\"b\"]");
        timed.advance(Duration.ofSeconds(50));
        fill("", "\"c\"");
        timed.advance(Duration.ofSeconds(51));

        assertThat(status(post("", "[\"c\",\"b\",\"c\"]"))).isEqualTo("aicache; hit; ttl=-1; detail=stale");
        assertThat(timed.nextFill()).isEqualTo("stored");
        assertThat(sent().get(2)).isEqualTo(asking("[\"b\"]"));
        assertThat(status(post("", "[\"c\",\"b\",\"c\"]"))).isEqualTo("aicache; hit; ttl=49");
        assertThat(timed.upstream.count()).isEqualTo(3);
    }

    @Test
    void storesARefreshedBatchThatIsLongerThanTheLongestEntry() throws Exception {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            inputs.add("\"input " + i + "\"");
        }
        fill("/small", inputs.toString());
        timed.advance(Duration.ofSeconds(101));

        HttpResponse<String> stale = post("/small", inputs.toString());
        assertThat(stale.body().length()).isGreaterThan(4096);
        assertThat(status(stale)).contains("detail=stale");
        assertThat(timed.nextFill()).isEqualTo("stored");
        assertThat(status(post("/small", inputs.toString()))).isEqualTo("aicache; hit; ttl=100");
    }

    @Test
    void leavesEveryVectorItsTags() throws Exception {
        fill("", "\"a\"", "AI-Cache-Tags", "of-a");
        fill("", "\"b\"", "AI-Cache-Tags", "of-b");
        timed.advance(Duration.ofSeconds(101));
        post("", "[\"a\",\"b\"]");
        assertThat(timed.nextFill()).isEqualTo("stored");

        assertThat(timed.entries()).allMatch(entry -> entry.remaining().toSeconds() == 100);
        assertThat(timed.entries().stream().map(EntrySummary::tags))
                .containsExactlyInAnyOrder(List.of("of-a"), List.of("of-b"));
    }

    @Test
    void doesNotAskAFailingUpstreamAgainAtOnceForWhatIsMissing() throws Exception {
        fill("/resilient", "\"a\"");
        timed.advance(Duration.ofSeconds(60));
        fill("/resilient", "\"b\"");
        timed.advance(Duration.ofSeconds(50));
        timed.failWith(503);

        assertThat(status(post("/resilient", "[\"a\",\"b\"]")))
                .contains("ttl=-10")
                .contains("fwd-status=503");
        assertThat(timed.upstream.count()).isEqualTo(3);
        assertThat(status(post("/resilient", "[\"a\",\"b\"]"))).startsWith("aicache; hit; ttl=-10");
        assertThat(timed.upstream.count()).as("not asked again at once").isEqualTo(3);

        timed.advance(Duration.ofSeconds(2));
        timed.upstream.answer(model);
        assertThat(status(post("/resilient", "[\"a\",\"b\"]"))).contains("fwd=partial");
        assertThat(timed.nextFill()).isEqualTo("status");
        assertThat(timed.nextFill()).isEqualTo("stored");
    }

    @Test
    void doesNotAskAFailingUpstreamAgainAtOnceToRefreshAPart() throws Exception {
        fill("", "\"a\"");
        timed.advance(Duration.ofSeconds(60));
        fill("", "\"b\"");
        timed.advance(Duration.ofSeconds(50));
        timed.failWith(503);

        post("", "[\"a\",\"b\"]");
        assertThat(timed.nextFill()).isEqualTo("status");
        post("", "[\"a\",\"b\"]");
        assertThat(timed.gateway.bean(dev.aicache.flight.Flights.class).size()).isZero();
        assertThat(timed.upstream.count()).isEqualTo(3);
    }
}
