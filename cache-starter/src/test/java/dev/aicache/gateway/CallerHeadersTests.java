package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** What callers can ask for in the cache's own headers, where the route lets them. */
class CallerHeadersTests {

    private static final String OTHER_BODY = "{\"model\":\"m\",\"messages\":[]}";

    private static TimedGateway timed;

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .route(
                        "chat",
                        "ttl=100s",
                        "caller-headers=ttl,key,tags,namespace",
                        "min-ttl=10s",
                        "max-ttl=1h",
                        "ttl-by-model=m=50s")
                .route("tagged", "ttl=100s", "caller-headers=tags", "stale-while-revalidate=1m")
                .route("closed", "ttl=100s")
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

    private String remaining() {
        return timed.entries().get(0).remaining().toString();
    }

    @ParameterizedTest
    @CsvSource({"20,PT20S", "20s,PT20S", "30m,PT30M", "1,PT10S", "500ms,PT10S", "2h,PT1H", "1d,PT1H"})
    void aTtlCountsWithinTheBoundsOfTheRoute(String asked, String kept) throws Exception {
        timed.fill("AI-Cache-TTL", asked);

        assertThat(remaining()).isEqualTo(kept);
    }

    @Test
    void aTtlOfTheRequestIsBeforeTheModelsAndTheModelsBeforeTheRoutes() throws Exception {
        timed.fill();
        assertThat(remaining()).isEqualTo("PT50S");
        timed.gateway.purge();
        timed.chat("{\"model\":\"other\",\"messages\":[]}", List.of());
        assertThat(remaining()).isEqualTo("PT1M40S");
    }

    @Test
    void aKeyStandsForTheBody() throws Exception {
        timed.fill("AI-Cache-Key", "greeting");

        HttpResponse<String> hit = timed.chat(OTHER_BODY, List.of("AI-Cache-Key", "greeting"));
        assertThat(status(hit)).startsWith("aicache; hit");
        assertThat(hit.body()).contains("answer 1");
        assertThat(status(timed.chat(OTHER_BODY, List.of("AI-Cache-Key", "Greeting"))))
                .isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(status(timed.chat())).as("without a key").isEqualTo("aicache; fwd=uri-miss; stored");
    }

    @Test
    void aKeyIsWithinTheScope() throws Exception {
        timed.fill("AI-Cache-Key", "greeting");

        HttpResponse<String> bob = timed.chat("AI-Cache-Key", "greeting", "Authorization", "Bearer bob");
        assertThat(status(bob)).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(bob.body()).contains("answer 2");
    }

    @Test
    void aKeyGivesEveryoneTheFormAskedFor() throws Exception {
        timed.fill("AI-Cache-Key", "greeting");

        HttpResponse<String> stream =
                timed.chat("{\"model\":\"m\",\"messages\":[],\"stream\":true}", List.of("AI-Cache-Key", "greeting"));
        assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(stream.body()).startsWith("data: ").endsWith("data: [DONE]\n\n");
    }

    @Test
    void aKeyDoesNotMakeCacheableWhatIsNot() throws Exception {
        timed.fill("AI-Cache-Key", "greeting");

        assertThat(status(timed.chat(
                        "{\"model\":\"m\",\"messages\":[],\"store\":true}", List.of("AI-Cache-Key", "greeting"))))
                .isEqualTo("aicache; fwd=bypass; detail=stateful");
    }

    @Test
    void aNamespaceIsApartFromTheRest() throws Exception {
        timed.fill("AI-Cache-Namespace", "one");

        assertThat(status(timed.chat())).startsWith("aicache; fwd=uri-miss");
        assertThat(status(timed.chat("AI-Cache-Namespace", "two"))).startsWith("aicache; fwd=uri-miss");
        assertThat(status(timed.chat("AI-Cache-Namespace", "one"))).startsWith("aicache; hit");
        assertThat(status(timed.chat("AI-Cache-Key", "one")))
                .as("a key is no namespace")
                .startsWith("aicache; fwd");
    }

    @Test
    void tagsAreKeptWithTheEntryAlsoWhenItIsFilledAgain() throws Exception {
        timed.on("tagged");
        timed.fill("AI-Cache-Tags", "a, b,a");
        assertThat(timed.entries().get(0).tags()).containsExactly("a", "b");

        timed.advance(java.time.Duration.ofSeconds(101));
        timed.chat();
        assertThat(timed.nextFill()).isEqualTo("stored");
        assertThat(timed.entries()).hasSize(1);
        assertThat(timed.entries().get(0).remaining()).hasSeconds(100);
        assertThat(timed.entries().get(0).tags()).containsExactly("a", "b");
    }

    @Test
    void noneOfThemIsSentUpstream() throws Exception {
        String[] all = {"AI-Cache-TTL", "20", "ai-cache-key", "k", "AI-Cache-Tags", "t", "AI-Cache-Namespace", "n"};
        timed.chat(all);
        timed.chat("{\"model\":\"m\",\"store\":true}", List.of(all));
        timed.chat("AI-Cache-TTL", "never");

        assertThat(timed.upstream.calls())
                .hasSize(3)
                .allSatisfy(call -> assertThat(call.headers().names())
                        .noneMatch(
                                name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("ai-cache-")));
        assertThat(timed.upstream.calls().get(0).body()).isEqualTo(BODY);
    }

    @ParameterizedTest
    @CsvSource({
        "AI-Cache-TTL,soon",
        "AI-Cache-TTL,0",
        "AI-Cache-TTL,-5",
        "AI-Cache-TTL,99999999999999",
        "AI-Cache-Tags,'a,,b'",
        "AI-Cache-Tags,'1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17'",
        "AI-Cache-Namespace,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    })
    void whatCannotBeUnderstoodPassesByTheCache(String header, String value) throws Exception {
        HttpResponse<String> answer = timed.chat(header, value);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(status(answer)).isEqualTo("aicache; fwd=bypass; detail=caller-header");
        assertThat(timed.entries()).isEmpty();
    }

    @Test
    void noneCountsWhereTheRouteAllowsNone() throws Exception {
        timed.on("closed");
        timed.fill("AI-Cache-TTL", "never", "AI-Cache-Key", "k", "AI-Cache-Tags", "t", "AI-Cache-Namespace", "n");

        assertThat(timed.entries().get(0).tags()).isEmpty();
        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=100");
        assertThat(timed.upstream.calls().get(0).headers().contains("AI-Cache-Key"))
                .isFalse();
    }
}
