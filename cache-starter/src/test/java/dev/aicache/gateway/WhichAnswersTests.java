package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.netty.handler.codec.http.HttpResponseStatus;
import reactor.core.publisher.Flux;

import dev.aicache.BypassReason;
import dev.aicache.CacheListener;
import dev.aicache.SkipReason;
import dev.aicache.flight.Flights;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Which requests a route takes, how many answers it keeps for one, and what becomes of errors and identifiers. */
class WhichAnswersTests {

    private static final String TOO_LONG =
            "{\"error\":{\"message\":\"This model's maximum context length is 8 tokens\",\"type\":\"invalid_request_error\","
                    + "\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}";
    private static final String NO_CREDIT =
            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Your credit balance is too low\"}}";

    private static final List<Object> events = new CopyOnWriteArrayList<>();

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @Configuration(proxyBeanMethods = false)
    static class Listening {

        @Bean
        CacheListener listener() {
            return new CacheListener() {
                @Override
                public void onBypass(String route, BypassReason reason) {
                    events.add(reason);
                }

                @Override
                public void onSkipped(String route, SkipReason reason) {
                    events.add(reason);
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        TestGateway.Builder builder = TestGateway.builder().with(Listening.class);
        route(builder, 0, "strict", "determinism=deterministic");
        route(builder, 1, "cool", "determinism=<=0.3");
        route(builder, 2, "varied", "scope=everyone", "variants=3", "variant-by=header:X-User");
        route(builder, 3, "varied-by-key", "scope=everyone", "variants=3");
        route(builder, 4, "negative", "negative-ttl=30s");
        route(builder, 5, "fresh-ids", "ids=regenerate");
        route(builder, 6, "plain");
        route(builder, 7, "cut", "finish-reasons=truncated");
        route(builder, 8, "spoken", "dialect=openai-chat");
        route(builder, 9, "named", "negative-ttl=30s", "caller-headers=key");
        gateway = builder.start();
    }

    private static void route(TestGateway.Builder builder, int index, String id, String... arguments) {
        builder.route(id, upstream.url(), "/" + id + "/**", "StripPrefix=1");
        String filter = "spring.cloud.gateway.server.webflux.routes[" + index + "].filters[1].";
        builder.with(filter + "name=AiCache");
        for (String argument : arguments) {
            builder.with(filter + "args." + argument);
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        Awaitility.await().until(() -> gateway.bean(Flights.class).size() == 0);
        upstream.reset();
        gateway.purge();
        events.clear();
    }

    private static HttpResponse<String> chat(String route, String body, String... headers) throws Exception {
        return gateway.post("/" + route + TestGateway.CHAT_PATH, body, headers);
    }

    /** A skip is told when its caller has been served already. */
    private static void tells(Object reason, int times) {
        Awaitility.await().untilAsserted(() -> assertThat(events).hasSize(times).containsOnly(reason));
    }

    private static String request(String members) {
        return "{\"model\":\"m\",\"messages\":[]" + members + "}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",\"temperature\":0.1", ",\"temperature\":null", ",\"temperature\":\"0\"", ",\"seed\":-1"})
    void passesByWhatLeavesTooMuchToChanceHoweverOftenItComes(String members) throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(cacheStatus(chat("strict", request(members))))
                    .isEqualTo("aicache; fwd=bypass; detail=not-deterministic");
        }
        assertThat(upstream.count()).isEqualTo(3);
        tells(BypassReason.NOT_DETERMINISTIC, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"temperature\":0", ",\"seed\":7", ",\"temperature\":1,\"seed\":7"})
    void takesWhatLeavesNothingToChance(String members) throws Exception {
        chat("strict", request(members));
        assertThat(cacheStatus(chat("strict", request(members)))).startsWith("aicache; hit");
    }

    @Test
    void takesTemperaturesUpToTheRoutesOwn() throws Exception {
        chat("cool", request(",\"temperature\":0.3"));
        assertThat(cacheStatus(chat("cool", request(",\"temperature\":0.3")))).startsWith("aicache; hit");
        assertThat(cacheStatus(chat("cool", request(",\"temperature\":0.31")))).contains("not-deterministic");
        assertThat(cacheStatus(chat("cool", request(",\"temperature\":1,\"seed\":7"))))
                .contains("not-deterministic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"varied", "varied-by-key"})
    void givesEachCallerAlwaysTheSameOfAFewAnswers(String route) throws Exception {
        Set<String> answers = new TreeSet<>();
        for (int user = 0; user < 20; user++) {
            String[] who = {"X-User", "u" + user, "Authorization", "Bearer " + user};
            String answer = chat(route, request(""), who).body();
            assertThat(chat(route, request(""), who).body()).isEqualTo(answer);
            answers.add(answer);
        }

        assertThat(answers).hasSize(3);
        assertThat(upstream.count()).isEqualTo(3);
    }

    @Test
    void givesWhoDoesNotSayWhoHeIsTheFirstAnswer() throws Exception {
        String first = chat("varied", request("")).body();

        assertThat(chat("varied", request(""), "Authorization", "Bearer bob").body())
                .isEqualTo(first);
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void fillsEachOfTheAnswersOnceForAllWhoWaitForIt() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.sse(
                response,
                Flux.fromIterable(TestUpstream.chatEvents(number, "a"))
                        .delaySubscription(java.time.Duration.ofMillis(300))));
        List<CompletableFuture<HttpResponse<String>>> callers = IntStream.range(0, 30)
                .mapToObj(user -> gateway.sendAsync(gateway.posted(
                        "/varied" + TestGateway.CHAT_PATH, request(",\"stream\":true"), "X-User", "u" + user)))
                .toList();
        Set<String> answers = new TreeSet<>();
        callers.forEach(caller -> answers.add(caller.join().body()));

        assertThat(answers).hasSize(3);
        assertThat(upstream.count()).isEqualTo(3);
    }

    private static void refuse(int status, String body) {
        upstream.answer((call, response, number) -> {
            response.status(HttpResponseStatus.valueOf(status));
            return TestUpstream.json(response, body.replace("8 tokens", number + " tokens"));
        });
    }

    @Test
    void keepsAnErrorInTheRequestForAShortTime() throws Exception {
        refuse(400, TOO_LONG);
        HttpResponse<String> miss = chat("negative", request(""));
        HttpResponse<String> hit = chat("negative", request(""));
        HttpResponse<String> other = chat("negative", request(""), "Authorization", "Bearer bob");

        assertThat(cacheStatus(miss)).isEqualTo("aicache; fwd=uri-miss");
        assertThat(hit.statusCode()).isEqualTo(400);
        assertThat(hit.body()).isEqualTo(miss.body()).contains("context_length_exceeded");
        assertThat(cacheStatus(hit)).matches("aicache; hit; ttl=(30|29|28); detail=negative");
        assertThat(hit.headers().firstValue("Age")).isPresent();
        assertThat(other.body()).isNotEqualTo(miss.body());
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503})
    void keepsNoErrorThatDependsOnMoreThanTheRequest(int status) throws Exception {
        refuse(status, NO_CREDIT);
        chat("negative", request(""));
        assertThat(cacheStatus(chat("negative", request("")))).doesNotContain("hit");

        assertThat(upstream.count()).isEqualTo(2);
        tells(SkipReason.STATUS, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 500})
    void keepsNoErrorOfAnotherStatusWhateverItSays(int status) throws Exception {
        refuse(status, TOO_LONG);
        chat("negative", request(""));
        chat("negative", request(""));

        assertThat(upstream.count()).isEqualTo(2);
        tells(SkipReason.STATUS, 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"user\":\"a\"",
                ",\"prompt_cache_key\":\"k\"",
                ",\"stream\":false",
                ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"
            })
    void keepsNoErrorThatMayBeAboutAMemberThatOthersOfTheKeyLack(String members) throws Exception {
        refuse(400, TOO_LONG);
        // The first is read for its key, the others are known by their bytes.
        for (int i = 0; i < 3; i++) {
            assertThat(cacheStatus(chat("negative", request(members)))).isEqualTo("aicache; fwd=uri-miss");
        }
        assertThat(upstream.count()).isEqualTo(3);
        tells(SkipReason.STATUS, 3);
    }

    @Test
    void keepsAnErrorOfARequestForAStream() throws Exception {
        refuse(400, TOO_LONG);
        chat("negative", request(",\"stream\":true"));

        assertThat(cacheStatus(chat("negative", request(",\"stream\":true")))).contains("detail=negative");
    }

    @Test
    void keepsNoErrorUnderAKeyThatTheCallerGives() throws Exception {
        refuse(400, TOO_LONG);
        chat("named", "{}", "AI-Cache-Key", "k");

        assertThat(cacheStatus(chat("named", request(""), "AI-Cache-Key", "k"))).isEqualTo("aicache; fwd=uri-miss");
        tells(SkipReason.STATUS, 2);
    }

    @Test
    void keepsNoErrorWhereTheRouteDoesNotSaySo() throws Exception {
        refuse(400, TOO_LONG);
        chat("plain", request(""));
        assertThat(cacheStatus(chat("plain", request("")))).isEqualTo("aicache; fwd=uri-miss; detail=status");

        assertThat(upstream.count()).isEqualTo(2);
        tells(SkipReason.STATUS, 2);
    }

    private static String idOf(String body) {
        return body.replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void makesTheIdOfAHitAnewAndLeavesEveryOtherByte() throws Exception {
        upstream.answer((call, response, number) -> {
            response.header("ETag", "\"a\"").header("Content-Digest", "sha-256=:x:");
            return TestUpstream.chat(call, response, number);
        });
        HttpResponse<String> miss = chat("fresh-ids", request(""));
        HttpResponse<String> one = chat("fresh-ids", request(""));
        HttpResponse<String> two = chat("fresh-ids", request(""));

        assertThat(idOf(miss.body())).isEqualTo("chatcmpl-1");
        assertThat(idOf(one.body())).startsWith("chatcmpl-").isNotEqualTo("chatcmpl-1");
        assertThat(idOf(two.body())).isNotEqualTo(idOf(one.body()));
        assertThat(one.body()
                        .replace(idOf(one.body()), "chatcmpl-1")
                        .replaceFirst("\"created\":\\d+", "\"created\":1700000000"))
                .isEqualTo(miss.body());
        assertThat(one.headers().firstValueAsLong("Content-Length"))
                .hasValue(one.body().length());
        assertThat(one.headers().firstValue("ETag")).isEmpty();
        assertThat(one.headers().firstValue("Content-Digest")).isEmpty();
        assertThat(miss.headers().firstValue("ETag")).isPresent();
    }

    @Test
    void makesTheIdsOfAllEventsAnewAlike() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.sse(
                response, Flux.fromIterable(TestUpstream.chatEvents(number, "a", "\\\"id\\\":\\\"x\\\""))));
        String stream = request(",\"stream\":true");
        String miss = chat("fresh-ids", stream).body();
        String hit = chat("fresh-ids", stream).body();

        assertThat(hit).isNotEqualTo(miss);
        assertThat(hit.replace(idOf(hit), "chatcmpl-1").replaceAll("\"created\":\\d+", "\"created\":1700000000"))
                .isEqualTo(miss);
    }

    @Test
    void leavesIdsAloneThatMayNameWhatTheProviderKeeps() throws Exception {
        upstream.answer(
                (call, response, number) -> TestUpstream.json(
                        response,
                        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":\"text\","
                                + "\"text\":\"a\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"));
        String miss = gateway.post("/fresh-ids/v1/messages", request("")).body();
        HttpResponse<String> hit = gateway.post("/fresh-ids/v1/messages", request(""));

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(hit.body()).isEqualTo(miss);
    }

    private static void cutOff(String reason) {
        upstream.answer((call, response, number) -> TestUpstream.json(
                response, TestUpstream.CHAT.formatted(number, number).replace("\"stop\"", reason)));
    }

    @Test
    void keepsAnswersThatReachedALimitWhereTheRouteSaysSo() throws Exception {
        cutOff("\"length\"");
        chat("cut", request(""));
        assertThat(cacheStatus(chat("cut", request("")))).startsWith("aicache; hit");

        chat("plain", request(""));
        assertThat(cacheStatus(chat("plain", request("")))).doesNotContain("hit");
        tells(SkipReason.FINISH_REASON, 2);
    }

    @Test
    void keepsNoFilteredAnswerOnAnyRoute() throws Exception {
        cutOff("\"content_filter\"");
        chat("cut", request(""));
        assertThat(cacheStatus(chat("cut", request("")))).doesNotContain("hit");
        tells(SkipReason.FINISH_REASON, 2);
    }

    @Test
    void readsAPathOfItsOwnInTheDialectThatTheRouteNames() throws Exception {
        gateway.post("/spoken/llm", request(",\"user\":\"a\""));

        assertThat(cacheStatus(gateway.post("/spoken/llm", request(",\"user\":\"b\""))))
                .startsWith("aicache; hit");
        assertThat(cacheStatus(gateway.post("/plain/llm", request(",\"user\":\"a\""))))
                .contains("fwd=");
        assertThat(cacheStatus(gateway.post("/plain/llm", request(",\"user\":\"b\""))))
                .contains("fwd=");
    }

    @Test
    void keepsEveryByteByDefault() throws Exception {
        String miss = chat("plain", request("")).body();

        assertThat(chat("plain", request("")).body()).isEqualTo(miss);
    }
}
