package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;

import reactor.core.publisher.Flux;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** What a repeated request gets, and what it does not. */
class HitTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .route("regional", upstream.url(), "/regional/**", "StripPrefix=1")
                .with(
                        "spring.cloud.gateway.server.webflux.routes[1].filters[1].name=AiCache",
                        "spring.cloud.gateway.server.webflux.routes[1].filters[1].args.key-headers=X-Region")
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

    @Test
    void answersTheSecondOfTwoEqualRequestsFromMemory() throws Exception {
        HttpResponse<String> miss = gateway.chat();
        HttpResponse<String> hit = gateway.chat();

        assertThat(upstream.count()).isEqualTo(1);
        assertThat(hit.statusCode()).isEqualTo(200);
        assertThat(hit.body()).isEqualTo(miss.body()).contains("answer 1");
        assertThat(cacheStatus(miss)).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(cacheStatus(hit)).matches("aicache; hit; ttl=(600|59\\d)");
        assertThat(hit.headers().firstValue("Age"))
                .hasValueSatisfying(age -> assertThat(age).matches("\\d"));
        assertThat(miss.headers().firstValue("Age")).isEmpty();
        assertThat(hit.headers().firstValue("Content-Length"))
                .hasValue(Integer.toString(miss.body().length()));
        assertThat(hit.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void hasStoredAnAnswerBeforeItsCallerCanAskAgain() throws Exception {
        for (int i = 0; i < 300; i++) {
            String body = "{\"model\":\"m\",\"messages\":[],\"seed\":" + i + "}";
            gateway.post(CHAT_PATH, body);
            assertThat(cacheStatus(gateway.post(CHAT_PATH, body))).startsWith("aicache; hit");
        }
        assertThat(upstream.count()).isEqualTo(300);
    }

    @Test
    void givesTheOpenerEveryHeaderAndOthersNoneThatBelongsToOneCaller() throws Exception {
        HttpResponse<String> miss = gateway.chat();
        HttpResponse<String> hit = gateway.chat();

        for (String own : List.of("Set-Cookie", "X-Request-Id", "X-RateLimit-Remaining-Tokens")) {
            assertThat(miss.headers().firstValue(own)).as(own).isPresent();
            assertThat(hit.headers().firstValue(own)).as(own).isEmpty();
        }
        assertThat(hit.headers().firstValue("OpenAI-Version")).hasValue("2020-10-01");
    }

    @Test
    void takesMemberOrderAndWhiteSpaceForNoDifference() throws Exception {
        gateway.chat();
        HttpResponse<String> hit = gateway.post(
                CHAT_PATH, "{ \"messages\": [ {\"content\":\"h\\u0065llo\", \"role\":\"user\"} ],\n \"model\":\"m\" }");

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void neverSharesBetweenCredentials() throws Exception {
        HttpResponse<String> alice = gateway.chat();
        HttpResponse<String> bob = gateway.chat("Authorization", "Bearer bob");

        assertThat(bob.body()).isNotEqualTo(alice.body());
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void tellsOrganisationsAndVersionsApart() throws Exception {
        gateway.chat();
        gateway.chat("OpenAI-Organization", "one");
        gateway.chat("OpenAI-Organization", "two");
        gateway.chat("anthropic-version", "2023-06-01");

        assertThat(upstream.count()).isEqualTo(4);
    }

    @Test
    void putsTheHeadersThatTheRouteNamesIntoTheKey() throws Exception {
        gateway.post("/regional" + CHAT_PATH, BODY, "X-Region", "eu");
        gateway.post("/regional" + CHAT_PATH, BODY, "X-Region", "us");
        HttpResponse<String> hit = gateway.post("/regional" + CHAT_PATH, BODY, "X-Region", "eu");

        assertThat(upstream.count()).isEqualTo(2);
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
    }

    @Test
    void keepsItsEntriesWhenRoutesAreRefreshed() throws Exception {
        gateway.chat();
        gateway.context().publishEvent(new RefreshRoutesEvent(this));
        HttpResponse<String> hit = gateway.chat();

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
    }

    @Test
    void replaysAStreamAsTheEventsItCameIn() throws Exception {
        List<String> events = TestUpstream.chatEvents(1, "one", "two");
        upstream.answer((call, response, number) -> TestUpstream.sse(response, Flux.fromIterable(events)));
        String body = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
        HttpResponse<String> miss = gateway.post(CHAT_PATH, body);
        HttpResponse<String> hit = gateway.post(CHAT_PATH, body);

        assertThat(hit.body()).isEqualTo(miss.body()).isEqualTo(String.join("", events));
        assertThat(hit.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void writesAStreamThatNothingHoldsBackInOneChunk() throws Exception {
        List<String> events = TestUpstream.chatEvents(1, "one", "two");
        upstream.answer((call, response, number) -> TestUpstream.sse(response, Flux.fromIterable(events)));
        String body = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
        RawHttp.exchange(gateway, CHAT_PATH, body);

        String raw = RawHttp.exchange(gateway, CHAT_PATH, body);
        assertThat(raw).contains("aicache; hit").doesNotContainIgnoringCase("Content-Length");
        assertThat(raw).endsWith("\r\n\r\n" + chunk(String.join("", events)) + "0\r\n\r\n");
    }

    @Test
    void writesALongStreamInPiecesSoThatAClientMayBeSlow() throws Exception {
        List<String> events = TestUpstream.chatEvents(1, "one ".repeat(50_000), "two");
        upstream.answer((call, response, number) -> TestUpstream.sse(response, Flux.fromIterable(events)));
        String body = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
        RawHttp.exchange(gateway, CHAT_PATH, body);

        String all = String.join("", events);
        String raw = RawHttp.exchange(gateway, CHAT_PATH, body);
        assertThat(raw).contains("aicache; hit").contains("\r\n10000\r\n" + all.substring(0, 0x10000) + "\r\n");
        assertThat(raw).doesNotContain("\r\n" + Integer.toHexString(all.length()) + "\r\n");
        assertThat(raw.substring(raw.indexOf("\r\n\r\n") + 2).replaceAll("\r\n[0-9a-f]+\r\n", ""))
                .isEqualTo(all + "\r\n");
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @Test
    void writesAStreamOfLinesInOneChunk() throws Exception {
        String line = "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"done\":false}\n";
        String last = line.replace("\"done\":false", "\"done\":true,\"done_reason\":\"stop\"");
        upstream.answer((call, response, number) -> response.header("Content-Type", "application/x-ndjson")
                .send(Flux.just(TestUpstream.buffer(line), TestUpstream.buffer(last)))
                .then());
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        RawHttp.exchange(gateway, "/v1/api/chat", body);

        String raw = RawHttp.exchange(gateway, "/v1/api/chat", body);
        assertThat(raw).contains("aicache; hit").endsWith("\r\n\r\n" + chunk(line + last) + "0\r\n\r\n");
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void asksTheUpstreamForAnAnswerThatIsNotCompressed() throws Exception {
        gateway.chat("Accept-Encoding", "gzip");

        assertThat(upstream.calls().get(0).headers().getAll("Accept-Encoding")).containsExactly("identity");
    }

    @Test
    void fillsAgainAndReplacesOnNoCache() throws Exception {
        gateway.chat();
        HttpResponse<String> forced = gateway.chat("Cache-Control", "no-cache");
        HttpResponse<String> after = gateway.chat();

        assertThat(cacheStatus(forced)).isEqualTo("aicache; fwd=request; stored");
        assertThat(forced.body()).contains("answer 2");
        assertThat(after.body()).contains("answer 2");
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void storesNothingOfANoStoreRequestButAnswersItFromMemory() throws Exception {
        HttpResponse<String> first = gateway.chat("Cache-Control", "no-store");
        HttpResponse<String> second = gateway.chat();
        HttpResponse<String> third = gateway.chat("Cache-Control", "no-store");

        assertThat(cacheStatus(first)).isEqualTo("aicache; fwd=bypass; detail=no-store");
        assertThat(cacheStatus(second)).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(cacheStatus(third)).startsWith("aicache; hit");
    }

    @Test
    void refusesOnlyIfCachedWhereThereIsNoEntry() throws Exception {
        HttpResponse<String> none = gateway.chat("Cache-Control", "only-if-cached");
        gateway.chat();
        HttpResponse<String> some = gateway.chat("Cache-Control", "only-if-cached");

        assertThat(none.statusCode()).isEqualTo(504);
        assertThat(cacheStatus(none)).isEqualTo("aicache; detail=only-if-cached");
        assertThat(some.statusCode()).isEqualTo(200);
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void asksAgainAfterAPurge() throws Exception {
        gateway.chat();
        gateway.purge();
        gateway.chat();

        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void standsBehindTheMembersOfCachesNearerToTheOrigin() throws Exception {
        upstream.answer((call, response, number) -> {
            response.header("Cache-Status", "origin; hit");
            return TestUpstream.chat(call, response, number);
        });
        HttpResponse<String> miss = gateway.chat();

        assertThat(miss.headers().allValues("Cache-Status"))
                .containsExactly("origin; hit", "aicache; fwd=uri-miss; stored");
    }

    @Test
    void doesNotGiveOneVariantToWhoWouldHaveGotAnother() throws Exception {
        upstream.answer((call, response, number) -> {
            response.header("Vary", "X-Tone");
            return TestUpstream.chat(call, response, number);
        });
        gateway.chat("X-Tone", "kind");
        HttpResponse<String> other = gateway.chat("X-Tone", "curt");
        HttpResponse<String> same = gateway.chat("X-Tone", "curt");

        assertThat(cacheStatus(other)).isEqualTo("aicache; fwd=vary-miss; stored");
        assertThat(cacheStatus(same)).startsWith("aicache; hit");
    }
}
