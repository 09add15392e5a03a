package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Flux;

import dev.aicache.AiCache;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** What is made of an answer for those who ask the same in another form. */
class OtherFormsTests {

    private static final String STREAM = with("\"stream\":true");
    private static final String WITH_USAGE = with("\"stream\":true,\"stream_options\":{\"include_usage\":true}");

    private static final String USAGE = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1700000000,\"model\":\"m\",\"choices\":[],\"usage\":{\"total_tokens\":3}}\n\n";

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.on(upstream, "AiCache=10m");
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

    private static String with(String members) {
        return BODY.substring(0, BODY.length() - 1) + "," + members + "}";
    }

    private static void streams(List<String> events) {
        upstream.answer((call, response, number) -> TestUpstream.sse(response, Flux.fromIterable(events)));
    }

    private static List<String> withUsage(String... words) {
        List<String> events = TestUpstream.chatEvents(1, words);
        events.add(events.size() - 1, USAGE);
        return events;
    }

    private static HttpResponse<String> hit(String body, String... headers) throws Exception {
        HttpResponse<String> response = gateway.post(CHAT_PATH, body, headers);
        assertThat(cacheStatus(response)).matches("aicache; hit; ttl=(600|59\\d)");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Age"))
                .hasValueSatisfying(age -> assertThat(age).matches("\\d"));
        return response;
    }

    @Test
    void streamsWhatWasRecordedAsJson() throws Exception {
        gateway.chat();
        HttpResponse<String> stream = hit(STREAM);

        assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(stream.headers().firstValue("Content-Length")).isEmpty();
        assertThat(stream.body())
                .contains("\"delta\":{\"content\":\"answer 1\"}", "\"finish_reason\":\"stop\"", "\"id\":\"chatcmpl-1\"")
                .doesNotContain("usage")
                .endsWith("\n\ndata: [DONE]\n\n");
        assertThat(stream.body().lines().filter(line -> !line.isEmpty())).allMatch(line -> line.startsWith("data: "));
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void endsTheStreamWithTheUsageWhereThatIsAskedFor() throws Exception {
        gateway.chat();

        assertThat(hit(WITH_USAGE).body())
                .contains(
                        "\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}\n\n"
                                + "data: [DONE]")
                .contains("\"usage\":null");
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void sendsTheStreamWithoutALength() throws Exception {
        gateway.chat();
        String raw = RawHttp.exchange(gateway, CHAT_PATH, STREAM);

        assertThat(raw)
                .contains("aicache; hit", "transfer-encoding: chunked")
                .doesNotContainIgnoringCase("Content-Length")
                .endsWith("\n\ndata: [DONE]\n\n\r\n0\r\n\r\n");
    }

    @Test
    void givesTheWholeOfWhatWasRecordedAsAStream() throws Exception {
        streams(withUsage("one ", "two"));
        gateway.post(CHAT_PATH, WITH_USAGE);
        HttpResponse<String> whole = hit(BODY);

        assertThat(whole.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(whole.headers().firstValue("Content-Length"))
                .hasValue(Integer.toString(whole.body().length()));
        assertThat(whole.body())
                .contains(
                        "\"object\":\"chat.completion\"",
                        "\"message\":{\"role\":\"assistant\",\"content\":\"one two\"}")
                .contains("\"usage\":{\"total_tokens\":3}");
        assertThat(hit(STREAM).body()).isEqualTo(String.join("", TestUpstream.chatEvents(1, "one ", "two")));
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void asksAgainForUsageThatNobodyRecorded() throws Exception {
        streams(TestUpstream.chatEvents(1, "one"));
        gateway.post(CHAT_PATH, STREAM);
        streams(withUsage("two"));
        HttpResponse<String> withUsage = gateway.post(CHAT_PATH, WITH_USAGE);

        assertThat(cacheStatus(withUsage)).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(hit(STREAM).body()).contains("one");
        assertThat(hit(BODY).body()).contains("two");
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void keepsAnEntryOfItsOwnForWhatCannotBeSaidInTheOtherForm() throws Exception {
        upstream.answer((call, response, number) -> call.body().contains("\"stream\"")
                ? TestUpstream.sse(response, Flux.fromIterable(TestUpstream.chatEvents(number, "streamed")))
                : TestUpstream.json(
                        response,
                        TestUpstream.CHAT
                                .formatted(number, number)
                                .replace(
                                        "\"message\":{",
                                        "\"message\":{\"annotations\":[{\"type\":\"url_citation\"}],")));
        gateway.chat();
        HttpResponse<String> stream = gateway.post(CHAT_PATH, STREAM);

        assertThat(cacheStatus(stream)).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(hit(STREAM).body()).contains("streamed");
        assertThat(hit(BODY).body()).contains("url_citation");
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void neverSharesAFormBetweenCredentials() throws Exception {
        gateway.chat();
        streams(TestUpstream.chatEvents(2, "bobs"));
        HttpResponse<String> bob = gateway.post(CHAT_PATH, STREAM, "Authorization", "Bearer bob");

        assertThat(bob.body()).contains("bobs");
        assertThat(cacheStatus(bob)).isEqualTo("aicache; fwd=uri-miss; stored");
    }

    @Test
    void makesNothingOfAVariantThatTheRequestWouldNotHaveGot() throws Exception {
        upstream.answer((call, response, number) -> {
            response.header("Vary", "X-Tone");
            return TestUpstream.chat(call, response, number);
        });
        gateway.chat("X-Tone", "kind");
        streams(TestUpstream.chatEvents(2, "curt"));

        assertThat(gateway.post(CHAT_PATH, STREAM, "X-Tone", "curt").body()).contains("curt");
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void saysNothingOfTheBytesThatItDoesNotSend() throws Exception {
        upstream.answer((call, response, number) -> {
            response.header("ETag", "\"v1\"").header("Digest", "sha-256=x").header("Last-Modified", "x");
            return TestUpstream.chat(call, response, number);
        });
        gateway.chat();
        HttpResponse<String> stream = hit(STREAM);

        for (String name : List.of("ETag", "Digest", "Last-Modified", "Set-Cookie")) {
            assertThat(stream.headers().firstValue(name)).as(name).isEmpty();
        }
        assertThat(stream.headers().firstValue("OpenAI-Version")).hasValue("2020-10-01");
    }

    @Test
    void changesNothingForWhoForbidsIt() throws Exception {
        gateway.chat();
        streams(TestUpstream.chatEvents(2, "anew"));

        assertThat(gateway.post(CHAT_PATH, STREAM, "Cache-Control", "no-transform")
                        .body())
                .contains("anew");
        upstream.answer((call, response, number) -> {
            response.header("Cache-Control", "no-transform");
            return TestUpstream.chat(call, response, number);
        });
        gateway.purge();
        gateway.chat();
        streams(TestUpstream.chatEvents(2, "anew"));
        assertThat(gateway.post(CHAT_PATH, STREAM).body()).contains("anew");
    }

    @Test
    void asksAgainWhereTheRequestWantsThat() throws Exception {
        gateway.chat();
        streams(TestUpstream.chatEvents(2, "anew"));

        assertThat(gateway.post(CHAT_PATH, STREAM, "Cache-Control", "no-cache").body())
                .contains("anew");
        assertThat(hit(BODY).body()).contains("answer 1");
    }

    @Test
    void answersFromTheOtherFormWhereOnlyTheCacheMayAnswer() throws Exception {
        gateway.chat();

        assertThat(hit(STREAM, "Cache-Control", "only-if-cached").body()).contains("answer 1");
        gateway.purge();
        assertThat(gateway.post(CHAT_PATH, STREAM, "Cache-Control", "only-if-cached")
                        .statusCode())
                .isEqualTo(504);
    }

    @Test
    void makesTheOtherFormOfALongAnswer() throws Exception {
        String words = "long ".repeat(200_000);
        upstream.answer((call, response, number) ->
                TestUpstream.json(response, TestUpstream.CHAT.formatted(1, 1).replace("answer", words)));
        gateway.chat();

        assertThat(hit(STREAM).body()).contains(words);
        assertThat(hit(STREAM).body()).contains(words);
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void storesNothingOfWhatItMakes() throws Exception {
        gateway.chat();
        hit(STREAM);
        hit(WITH_USAGE);

        assertThat(gateway.bean(AiCache.class).entries()).hasSize(1);
    }
}
