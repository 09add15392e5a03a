package dev.aicache.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.aicache.AiCache;
import dev.aicache.Explanation;
import dev.aicache.Headers;
import dev.aicache.Outcome;
import dev.aicache.RequestDescription;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** An explanation knows what a route has to say on freshness, callers, variants and how requests are read. */
class ExplainRouteTests {

    private static TimedGateway timed;

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .route("plain", "ttl=10m")
                .route("stale", "ttl=10m", "staleWhileRevalidate=1m", "staleIfError=1h")
                .route("callers", "callerHeaders=ttl,key,tags,namespace")
                .route("deaf", "requestDirectives=ignore")
                .route("fixed", "determinism=deterministic")
                .route("other", "dialect=plain-json")
                .route("several", "variants=3", "variantBy=header:X-User")
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

    private static String path(String route) {
        return (route.equals("plain") ? "" : "/" + route) + TestGateway.CHAT_PATH;
    }

    private static Explanation explain(String route, String body, String... headers) {
        HttpRequest request = timed.gateway.posted(path(route), body, headers);
        Headers.Builder described = Headers.builder().add("Host", "127.0.0.1:" + timed.gateway.port());
        request.headers().map().forEach((name, values) -> values.forEach(value -> described.add(name, value)));
        return timed.gateway
                .bean(AiCache.class)
                .explain(RequestDescription.of(
                        route, "POST", path(route), null, described.build(), body.getBytes(UTF_8)));
    }

    /** Explains a request, sends it, and compares. */
    private static Explanation agreed(String route, String body, String... headers) throws Exception {
        Explanation explanation = explain(route, body, headers);
        HttpResponse<String> response = timed.gateway.post(path(route), body, headers);
        String status = cacheStatus(response);
        switch (explanation.outcome()) {
            case HIT -> assertThat(status).startsWith("aicache; hit").doesNotContain("stale");
            case STALE -> assertThat(status).startsWith("aicache; hit").endsWith("detail=" + explanation.reason());
            case MISS -> assertThat(status).startsWith("aicache; fwd=" + explanation.reason());
            case BYPASS -> assertThat(status).isEqualTo("aicache; fwd=bypass; detail=" + explanation.reason());
            case UNAVAILABLE -> assertThat(response.statusCode()).isEqualTo(504);
            default -> throw new AssertionError(explanation.outcome());
        }
        return explanation;
    }

    private static void is(Explanation explanation, Outcome outcome, String reason) {
        assertThat(explanation.outcome()).isEqualTo(outcome);
        assertThat(explanation.reason()).isEqualTo(reason);
    }

    @Test
    void agreesOnStaleEntries() throws Exception {
        agreed("stale", BODY);
        timed.advance(Duration.ofMinutes(10).plusSeconds(30));

        is(explain("stale", BODY, "Cache-Control", "max-age=60"), Outcome.MISS, "stale");
        is(explain("stale", BODY, "Cache-Control", "no-cache"), Outcome.MISS, "request");
        Explanation stale = agreed("stale", BODY);
        is(stale, Outcome.STALE, "stale");
        assertThat(stale.entry().remaining()).isNegative();
        assertThat(stale.nearest()).isNull();
    }

    @Test
    void agreesOnAgesThatARequestAsksFor() throws Exception {
        agreed("plain", BODY);
        timed.advance(Duration.ofMinutes(2));

        is(agreed("plain", BODY, "Cache-Control", "max-age=180"), Outcome.HIT, null);
        is(agreed("plain", BODY, "Cache-Control", "max-age=60"), Outcome.MISS, "request");
        is(agreed("plain", BODY), Outcome.HIT, null);
    }

    @Test
    void knowsThatAnUpstreamHasJustFailed() throws Exception {
        agreed("stale", BODY);
        timed.advance(Duration.ofMinutes(20));
        is(explain("stale", BODY), Outcome.MISS, "stale");

        timed.failWith(503, "Retry-After", "30");
        assertThat(cacheStatus(timed.gateway.post(path("stale"), BODY))).contains("stale-if-error");
        is(agreed("stale", BODY), Outcome.STALE, "stale-if-error");
        timed.advance(Duration.ofSeconds(31));
        is(explain("stale", BODY), Outcome.MISS, "stale");
    }

    @Test
    void readsTheCachesOwnHeaders() throws Exception {
        is(agreed("callers", BODY, "AI-Cache-TTL", "soon"), Outcome.BYPASS, "caller-header");
        agreed("callers", BODY, "AI-Cache-Namespace", "secret-a");
        is(agreed("callers", BODY, "AI-Cache-Namespace", "secret-a"), Outcome.HIT, null);
        Explanation other = explain("callers", BODY, "AI-Cache-Namespace", "secret-b");
        is(other, Outcome.MISS, "uri-miss");
        assertThat(other.nearest().components()).containsExactly("namespace");
        assertThat(other.toString()).doesNotContain("secret");

        agreed("callers", BODY, "AI-Cache-Key", "secret-k");
        Explanation given = agreed("callers", "{\"model\":\"other\"}", "AI-Cache-Key", "secret-k");
        is(given, Outcome.HIT, null);
        assertThat(given.key().leftOut()).containsExactly(new Explanation.LeftOut("", "caller-key"));
        is(agreed("plain", BODY, "AI-Cache-TTL", "soon"), Outcome.MISS, "uri-miss");
    }

    @Test
    void doesNotListenWhereTheRouteDoesNot() throws Exception {
        agreed("deaf", BODY);

        is(agreed("deaf", BODY, "Cache-Control", "no-cache"), Outcome.HIT, null);
    }

    @Test
    void readsRequestsAsTheRouteDoes() throws Exception {
        is(agreed("fixed", BODY), Outcome.BYPASS, "not-deterministic");
        is(agreed("fixed", BODY.replace("]}", "],\"temperature\":0}")), Outcome.MISS, "uri-miss");
        assertThat(explain("fixed", BODY).dialect()).isEqualTo("openai-chat");
        assertThat(agreed("other", BODY).dialect()).isEqualTo("plain-json");
        assertThat(agreed("other", BODY).outcome()).isEqualTo(Outcome.HIT);
    }

    @Test
    void looksForTheCallersOwnVariant() throws Exception {
        for (int user = 0; user < 10; user++) {
            String name = "user-" + user;
            agreed("several", BODY, "X-User", name);
            is(agreed("several", BODY, "X-User", name), Outcome.HIT, null);
        }
        assertThat(timed.gateway.bean(AiCache.class).entries()).hasSize(3);
    }
}
