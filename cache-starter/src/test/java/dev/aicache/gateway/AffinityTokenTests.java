package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.aicache.AiCache;
import dev.aicache.Headers;
import dev.aicache.Outcome;
import dev.aicache.RequestDescription;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What balancers in front are given to hash, and that it makes no difference to anything else. */
class AffinityTokenTests {

    private static final String HEADER = "AI-Cache-Affinity";

    private static TestUpstream upstream;
    private static TestGateway gateway;
    private static TestGateway byCookie;
    private static TestGateway byKey;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with("ai-cache.routing.affinity=header")
                .route("chat", upstream.url(), "/v1/**", "RemoveRequestHeader=Authorization", "AiCache=10m")
                .start();
        byCookie = TestGateway.builder()
                .with("ai-cache.routing.affinity=cookie", "ai-cache.routing.hash=header:X-Tenant")
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .start();
        byKey = TestGateway.builder()
                .with("ai-cache.routing.affinity=header", "ai-cache.routing.hash=key")
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        byCookie.close();
        byKey.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        List.of(gateway, byCookie, byKey).forEach(TestGateway::purge);
    }

    private static String token(HttpResponse<?> response) {
        return String.join("|", response.headers().allValues(HEADER));
    }

    @Test
    void isTheSameForOneCallerWhateverBecomesOfTheRequest() throws Exception {
        HttpResponse<String> miss = gateway.chat();
        HttpResponse<String> hit = gateway.chat();
        HttpResponse<String> bypass = gateway.post(CHAT_PATH, "{}", "Content-Type", "text/plain");

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(cacheStatus(bypass)).contains("bypass");
        assertThat(token(miss)).matches("[0-9a-f]{4}").isEqualTo(token(hit)).isEqualTo(token(bypass));
    }

    @Test
    void setsCallersApart() throws Exception {
        List<String> tokens = IntStream.range(0, 20)
                .mapToObj(caller -> "Bearer caller-" + caller)
                .map(credential -> {
                    try {
                        return token(gateway.chat("Authorization", credential));
                    } catch (java.io.IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();

        // Sixteen bits: two of twenty may share one, and these do not.
        assertThat(tokens).doesNotHaveDuplicates().allMatch(token -> token.matches("[0-9a-f]{4}"));
    }

    @Test
    void neitherComesFromNorGoesToTheUpstream() throws Exception {
        upstream.answer((call, response, number) -> {
            response.header(HEADER, "upstream");
            return TestUpstream.chat(call, response, number);
        });
        HttpResponse<String> miss = gateway.chat(HEADER, "1234");
        HttpResponse<String> hit = gateway.chat(HEADER, "5678");

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(token(miss)).isEqualTo(token(hit)).matches("[0-9a-f]{4}");
        assertThat(upstream.calls().get(0).headers().contains(HEADER)).isFalse();
    }

    @Test
    void isNotThereWhereNothingTellsCallersApart() throws Exception {
        assertThat(token(gateway.chat("Authorization", ""))).isEmpty();
        assertThat(byCookie.chat().headers().allValues("Set-Cookie")).noneMatch(each -> each.contains("affinity"));
    }

    private static List<String> cookies(HttpResponse<?> response) {
        return response.headers().allValues("Set-Cookie").stream()
                .filter(each -> each.startsWith("ai-cache-affinity="))
                .toList();
    }

    @Test
    void comesAsACookieToThoseWhoDoNotHaveItYet() throws Exception {
        List<String> first = cookies(byCookie.chat("X-Tenant", "one"));
        assertThat(first).hasSize(1);
        assertThat(first.get(0)).matches("ai-cache-affinity=[0-9a-f]{4}; Path=/; HTTPOnly; SameSite=Lax");

        String pair = first.get(0).substring(0, first.get(0).indexOf(';'));
        assertThat(cookies(byCookie.chat("X-Tenant", "one", "Cookie", "a=1; " + pair)))
                .isEmpty();
        assertThat(cookies(byCookie.chat("X-Tenant", "one", "Cookie", "ai-cache-affinity=zzzz")))
                .isEqualTo(first);
    }

    @Test
    void isNoPartOfTheKeyAsACookieAndNotSentUpstream() throws Exception {
        byCookie.chat("Cookie", "a=1");
        HttpResponse<String> echoed = byCookie.chat("Cookie", "ai-cache-affinity=1234; a=1");
        HttpResponse<String> alone = byCookie.chat("Cookie", "ai-cache-affinity=1234");
        HttpResponse<String> without = byCookie.chat();
        HttpResponse<String> other = byCookie.chat("Cookie", "a=2; ai-cache-affinity=1234; b=3");

        assertThat(cacheStatus(echoed)).startsWith("aicache; hit");
        assertThat(cacheStatus(alone)).startsWith("aicache; fwd=uri-miss");
        assertThat(cacheStatus(without)).startsWith("aicache; hit");
        assertThat(cacheStatus(other)).startsWith("aicache; fwd=uri-miss");
        assertThat(upstream.calls())
                .extracting(call -> call.headers().get("Cookie"))
                .containsExactly("a=1", null, "a=2; b=3");
    }

    @Test
    void makesNoDifferenceToAnExplanationAsACookie() throws Exception {
        byCookie.chat();
        Headers headers = Headers.of(
                "Content-Type",
                "application/json",
                "Authorization",
                "Bearer alice",
                "Cookie",
                "ai-cache-affinity=1234",
                "Host",
                "127.0.0.1:" + byCookie.port());

        assertThat(byCookie.bean(AiCache.class)
                        .explain(RequestDescription.of("chat", "POST", CHAT_PATH, null, headers, BODY.getBytes(UTF_8)))
                        .outcome())
                .isEqualTo(Outcome.HIT);
    }

    @Test
    void isTheSameForTheSameRequestWhereRequestsAreToldApart() throws Exception {
        String other = BODY.replace("hello", "goodbye");
        String one = token(byKey.chat());

        assertThat(one).matches("[0-9a-f]{4}");
        assertThat(token(byKey.chat())).isEqualTo(one);
        assertThat(token(byKey.chat("Authorization", "Bearer bob"))).isEqualTo(one);
        assertThat(token(byKey.post(CHAT_PATH, other))).isNotEqualTo(one);
    }
}
