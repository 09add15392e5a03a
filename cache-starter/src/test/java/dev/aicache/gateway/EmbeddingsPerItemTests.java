package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static dev.aicache.gateway.SimulatedEmbeddings.JSON;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Requests for embeddings, input by input. */
class EmbeddingsPerItemTests {

    private static final String PATH = "/v1/embeddings";
    private static final String ASKED = "aicache; fwd=uri-miss; stored";

    /** Notes on which thread a request goes on behind the cache. */
    @Configuration(proxyBeanMethods = false)
    static class Threads {

        static volatile String last = "";

        @Bean
        GlobalFilter threads() {
            return (exchange, chain) -> {
                if (FillExchange.isFill(exchange)) {
                    last = Thread.currentThread().getName();
                }
                return chain.filter(exchange);
            };
        }
    }

    private static TestUpstream upstream;
    private static TestGateway gateway;
    private SimulatedEmbeddings model;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Threads.class)
                .route("embed", upstream.url(), "/v1/**", "AiCache=10m")
                .route("whole", upstream.url(), "/whole/**")
                .with("spring.cloud.gateway.server.webflux.routes[1].filters[0].name=AiCache")
                .with("spring.cloud.gateway.server.webflux.routes[1].filters[0].args.embeddings=whole")
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
        model = new SimulatedEmbeddings();
        upstream.answer(model);
    }

    private static String asking(String input, String... members) {
        return "{\"model\":\"m\", \"input\" :  %s%s}"
                .formatted(input, members.length == 0 ? "" : ", " + String.join(", ", members));
    }

    private static HttpResponse<String> post(String body, String... headers) throws Exception {
        return gateway.post(PATH, body, headers);
    }

    private static List<String> sent() {
        return upstream.calls().stream().map(TestUpstream.Call::body).toList();
    }

    private static JsonNode withoutUsage(String answer) {
        ObjectNode object = (ObjectNode) JSON.readTree(answer);
        object.remove("usage");
        return object;
    }

    /** Whether the answer is the model's to the whole request, but for the bill. */
    private void isAnswer(HttpResponse<String> response, String request) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(withoutUsage(response.body())).isEqualTo(withoutUsage(model.answer(request)));
    }

    private static void isBilled(HttpResponse<String> response, long tokens) {
        JsonNode usage = JSON.readTree(response.body()).path("usage");
        assertThat(usage.path("prompt_tokens").asLong()).isEqualTo(tokens);
        assertThat(usage.path("total_tokens").asLong()).isEqualTo(tokens);
    }

    private static double inputs(String result) {
        return gateway.bean(MeterRegistry.class).find("ai.cache.inputs").tag("result", result).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Test
    void asksTheUpstreamForUnknownInputsOnlyAndPutsTheAnswerTogether() throws Exception {
        HttpResponse<String> first = post(asking("[\"a, ]\",\"be\\\"e\"]"));
        String request = asking("[ \"new one\" , \"be\\\"e\",\n \"\\u0061nother\", \"a, ]\"]", "\"user\":\"u\"");
        HttpResponse<String> second = post(request);

        assertThat(cacheStatus(first)).isEqualTo(ASKED);
        assertThat(first.body()).isEqualTo(model.answer(asking("[\"a, ]\",\"be\\\"e\"]")));
        assertThat(cacheStatus(second)).isEqualTo("aicache; fwd=partial; stored; detail=known-2-of-4");
        assertThat(sent().get(1)).isEqualTo(asking("[\"new one\",\"\\u0061nother\"]", "\"user\":\"u\""));
        isAnswer(second, request);
        isBilled(second, 3 + 3);
        assertThat(second.headers().firstValueAsLong("Content-Length"))
                .hasValue(second.body().length());
        assertThat(second.headers().firstValue("X-RateLimit-Remaining-Tokens")).hasValue("99");
    }

    @Test
    void answersFromMemoryWhateverRequestsTheInputsCameWith() throws Exception {
        post(asking("[\"a\",\"b\"]"));
        post(asking("\"c\""));
        upstream.reset();
        String request = asking("[\"c\",\"a\",\"c\",\"b\"]");
        double known = inputs("known");
        HttpResponse<String> hit = post(request);
        HttpResponse<String> single = post(asking("\"b\""));

        assertThat(cacheStatus(hit)).startsWith("aicache; hit; ttl=");
        assertThat(hit.headers().firstValue("Age")).hasValue("0");
        assertThat(hit.headers().firstValue("Set-Cookie")).isEmpty();
        isAnswer(hit, request);
        isBilled(hit, 0);
        assertThat(cacheStatus(single)).startsWith("aicache; hit");
        isAnswer(single, asking("\"b\""));
        assertThat(upstream.count()).isZero();
        assertThat(inputs("known") - known).isEqualTo(5);
    }

    @Test
    void takesAListOfTokenNumbersForOneInputAndListsOfThemForSeveral() throws Exception {
        post(asking("[1,2,3]"));
        String request = asking("[[4], [1,2,3], [4]]");
        HttpResponse<String> partial = post(request);

        assertThat(cacheStatus(partial)).isEqualTo("aicache; fwd=partial; stored; detail=known-1-of-3");
        assertThat(sent()).containsExactly(asking("[1,2,3]"), asking("[[4]]"));
        isAnswer(partial, request);
        isBilled(partial, 1);
        assertThat(cacheStatus(post(asking("[3,2,1]")))).isEqualTo(ASKED);
        assertThat(cacheStatus(post(asking("\"[1,2,3]\"")))).isEqualTo(ASKED);
    }

    @Test
    void writesFloatsAsBase64ButNotTheOtherWayRound() throws Exception {
        String base64 = "\"encoding_format\":\"base64\"";
        post(asking("[\"a\",\"b\"]"));
        HttpResponse<String> converted = post(asking("[\"b\",\"a\"]", base64));
        assertThat(cacheStatus(converted)).startsWith("aicache; hit");
        isAnswer(converted, asking("[\"b\",\"a\"]", base64));

        post(asking("[\"c\"]", base64));
        String request = asking("[\"a\",\"c\"]", "\"encoding_format\":\"float\"");
        HttpResponse<String> floats = post(request);
        assertThat(cacheStatus(floats)).isEqualTo("aicache; fwd=partial; stored; detail=known-1-of-2");
        isAnswer(floats, request);
        assertThat(sent().get(2)).isEqualTo(asking("[\"c\"]", "\"encoding_format\":\"float\""));
        assertThat(cacheStatus(post(request))).startsWith("aicache; hit");
        assertThat(cacheStatus(post(asking("[\"c\",\"a\",\"b\"]", base64)))).startsWith("aicache; hit");
    }

    @Test
    void givesFloatsForBase64WhereTheUpstreamDoes() throws Exception {
        model.forgetBase64();
        String base64 = "\"encoding_format\":\"base64\"";
        post(asking("[\"a\",\"b\"]", base64));
        HttpResponse<String> hit = post(asking("[\"b\"]", base64));
        HttpResponse<String> partial = post(asking("[\"b\",\"c\"]", base64));

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        isAnswer(hit, asking("[\"b\"]", base64));
        assertThat(cacheStatus(partial)).contains("fwd=partial");
        isAnswer(partial, asking("[\"b\",\"c\"]", base64));
    }

    @Test
    void keepsEncodingsApartBesideMembersThatItDoesNotKnow() throws Exception {
        post(asking("[\"a\"]", "\"embed_dtype\":\"float16\""));

        assertThat(cacheStatus(
                        post(asking("[\"a\"]", "\"embed_dtype\":\"float16\"", "\"encoding_format\":\"base64\""))))
                .isEqualTo(ASKED);
    }

    @Test
    void keepsDimensionsModelsAndUnknownMembersApart() throws Exception {
        post(asking("[\"a\",\"b\"]"));

        for (String other : List.of("\"dimensions\":3", "\"input_type\":\"query\"", "\"later\":{\"deep\":[1]}")) {
            HttpResponse<String> apart = post(asking("[\"a\",\"b\"]", other));
            assertThat(cacheStatus(apart)).as(other).isEqualTo(ASKED);
            isAnswer(apart, asking("[\"a\",\"b\"]", other));
        }
        assertThat(cacheStatus(post("{\"model\":\"n\",\"input\":[\"a\",\"b\"]}")))
                .isEqualTo(ASKED);
        assertThat(cacheStatus(gateway.post(PATH + "?api-version=2", asking("[\"a\",\"b\"]"))))
                .isEqualTo(ASKED);
    }

    @Test
    void asksForARepeatedInputOnce() throws Exception {
        String request = asking("[\"a\",\"b\",\"a\",\"a\"]");
        HttpResponse<String> miss = post(request);

        assertThat(sent()).containsExactly(asking("[\"a\",\"b\"]"));
        assertThat(cacheStatus(miss)).isEqualTo("aicache; fwd=uri-miss; stored; detail=known-0-of-4");
        isAnswer(miss, request);
        isBilled(miss, 2);
    }

    @Test
    void passesAnUpstreamErrorOnAsItIsAndForgetsNothing() throws Exception {
        post(asking("[\"a\"]"));
        String error = "{\"error\":{\"message\":\"too long\"}}";
        upstream.answer((call, response, number) -> TestUpstream.json(response.status(400), error));
        HttpResponse<String> refused = post(asking("[\"a\",\"b\"]"));
        upstream.answer((call, response, number) -> TestUpstream.json(response, error));
        HttpResponse<String> within = post(asking("[\"a\",\"b\"]"));
        upstream.answer(model);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).isEqualTo(error);
        assertThat(cacheStatus(refused)).isEqualTo("aicache; fwd=partial; detail=status");
        assertThat(within.body()).isEqualTo(error);
        assertThat(cacheStatus(within)).isEqualTo("aicache; fwd=partial; detail=error-in-body");
        assertThat(cacheStatus(post(asking("[\"a\"]")))).startsWith("aicache; hit");
        assertThat(cacheStatus(post(asking("[\"b\"]")))).isEqualTo(ASKED);
    }

    @Test
    void saysThatTheUpstreamBrokeOff() throws Exception {
        post(asking("[\"a\"]"));
        upstream.answer((call, response, number) -> {
            response.header("Content-Type", "application/json").header("Content-Length", "1000");
            return response.send(Mono.just(TestUpstream.buffer("{\"object\":")), each -> true)
                    .then()
                    .then(Mono.defer(() -> {
                        response.withConnection(
                                connection -> connection.channel().close());
                        return Mono.never();
                    }));
        });

        assertThat(post(asking("[\"a\",\"b\"]")).statusCode()).isEqualTo(502);
    }

    @Test
    void sendsTheRequestAsItCameWhereTheAnswersDoNotGoTogether() throws Exception {
        post(asking("[\"a\",\"b\"]"));
        model.rename("another");
        String request = asking("[\"a\",\"b\",\"c\"]");
        HttpResponse<String> all = post(request);

        assertThat(sent()).containsExactly(asking("[\"a\",\"b\"]"), asking("[\"c\"]"), request);
        isAnswer(all, request);
        isBilled(all, 3);
        assertThat(cacheStatus(post(request))).startsWith("aicache; hit");
    }

    @Test
    void sendsTheRequestAsItCameWhereTheUpstreamAnswersLessThanItWasAsked() throws Exception {
        post(asking("[\"a\"]"));
        upstream.answer((call, response, number) -> TestUpstream.json(
                response, model.answer(call.body().contains("\"a\"") ? call.body() : asking("[\"b\"]"))));
        String request = asking("[\"a\",\"b\",\"c\"]");
        HttpResponse<String> all = post(request);

        assertThat(sent()).containsExactly(asking("[\"a\"]"), asking("[\"b\",\"c\"]"), request);
        isAnswer(all, request);
    }

    @Test
    void doesNotShareBetweenTenants() throws Exception {
        post(asking("[\"a\",\"b\"]"));
        HttpResponse<String> bob = post(asking("[\"a\",\"b\",\"c\"]"), "Authorization", "Bearer bob");

        assertThat(cacheStatus(bob)).isEqualTo(ASKED);
        assertThat(sent().get(1)).isEqualTo(asking("[\"a\",\"b\",\"c\"]"));
    }

    @Test
    void keepsTheMeaningOfRequestDirectives() throws Exception {
        post(asking("[\"a\"]"));
        String both = asking("[\"a\",\"b\"]");

        assertThat(post(both, "Cache-Control", "only-if-cached").statusCode()).isEqualTo(504);
        assertThat(cacheStatus(post(both, "Cache-Control", "no-store")))
                .isEqualTo("aicache; fwd=bypass; detail=no-store");
        assertThat(cacheStatus(post(asking("[\"a\"]"), "Cache-Control", "no-store")))
                .startsWith("aicache; hit");
        assertThat(sent()).containsExactly(asking("[\"a\"]"), both);
        assertThat(cacheStatus(post(both, "Cache-Control", "no-cache"))).isEqualTo("aicache; fwd=request; stored");
        assertThat(cacheStatus(post(both, "Cache-Control", "only-if-cached"))).startsWith("aicache; hit");
    }

    @Test
    void doesNotTouchARequestThatIsBoundToItsBody() throws Exception {
        post(asking("[\"a\"]"));
        String both = asking("[\"a\",\"b\"]");
        HttpResponse<String> bound = post(both, "Content-Digest", "sha-256=:abc:");
        HttpResponse<String> once = post(asking("[\"a\",\"c\"]"), "Idempotency-Key", "1");

        assertThat(cacheStatus(bound)).isEqualTo(ASKED);
        assertThat(cacheStatus(once)).isEqualTo(ASKED);
        assertThat(sent()).containsExactly(asking("[\"a\"]"), both, asking("[\"a\",\"c\"]"));
    }

    @Test
    void answersAsOneWhatCannotBeTakenApart() throws Exception {
        for (String body : List.of(
                asking("[\"a\",[1]]"),
                asking("[]"),
                asking("[\"a\"]", "\"encoding_format\":\"bytes\""),
                asking("[\"a\"]", "\"later\":1"),
                asking("[\"a\"]", "\"input\":[\"b\"]"))) {
            upstream.answer((call, response, number) -> TestUpstream.json(response, model.answer(asking("[\"a\"]"))));
            post(body);
            assertThat(sent().get(sent().size() - 1)).isEqualTo(body);
        }
        String many = asking("[" + "\"a\",".repeat(2048) + "\"a\"]");
        post(many);
        assertThat(sent().get(sent().size() - 1)).isEqualTo(many);
    }

    @Test
    void answersAsOneWhatMayMakeAVectorDependOnTheOtherInputs() throws Exception {
        // Jina embeds the inputs as one text then, and so each of them another way beside others.
        String late = "\"late_chunking\":true";
        post(asking("[\"a\",\"b\"]", late));
        String request = asking("[\"a\",\"c\"]", late);
        HttpResponse<String> other = post(request);
        HttpResponse<String> again = post(request);

        assertThat(cacheStatus(other)).isEqualTo(ASKED);
        assertThat(sent()).containsExactly(asking("[\"a\",\"b\"]", late), request);
        assertThat(cacheStatus(again)).startsWith("aicache; hit");
        assertThat(again.body()).isEqualTo(other.body());
    }

    @Test
    void answersAsOneWhereTheRouteSaysSo() throws Exception {
        String body = asking("[\"a\",\"b\"]");
        gateway.post("/whole/embeddings", body);
        HttpResponse<String> hit = gateway.post("/whole/embeddings", body);
        HttpResponse<String> other = gateway.post("/whole/embeddings", asking("[\"a\"]"));

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(hit.body()).isEqualTo(model.answer(body));
        assertThat(cacheStatus(other)).isEqualTo(ASKED);
    }

    @Test
    void sharesOneCallAmongAllWhoMissTheSame() throws Exception {
        post(asking("[\"a\"]"));
        upstream.answer((call, response, number) ->
                Mono.delay(Duration.ofMillis(300)).then(Mono.from(model.write(call, response, number))));
        String one = asking("[\"a\",\"b\"]");
        String two = asking("[\"b\",\"a\",\"b\"]");
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(gateway.sendAsync(gateway.posted(PATH, i % 2 == 0 ? one : two)));
        }

        for (int i = 0; i < 40; i++) {
            HttpResponse<String> answer = answers.get(i).join();
            isAnswer(answer, i % 2 == 0 ? one : two);
            assertThat(cacheStatus(answer)).containsPattern("fwd=partial; (stored|collapsed); detail=known-1|hit; ttl");
        }
        assertThat(sent()).containsExactly(asking("[\"a\"]"), asking("[\"b\"]"));
    }

    @Test
    void storesABatchThatIsLongerThanTheLongestEntry() throws Exception {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            inputs.add("\"input " + i + "\"");
        }
        String request = asking("[" + String.join(",", inputs) + "]", "\"dimensions\":600");
        HttpResponse<String> miss = post(request);
        inputs.add(7, "\"one more\"");
        String more = asking("[" + String.join(",", inputs) + "]", "\"dimensions\":600");
        HttpResponse<String> partial = post(more);
        HttpResponse<String> hit = post(more);

        assertThat(miss.body().length()).isGreaterThan(1024 * 1024);
        assertThat(cacheStatus(miss)).isEqualTo(ASKED);
        assertThat(cacheStatus(partial)).isEqualTo("aicache; fwd=partial; stored; detail=known-300-of-301");
        isAnswer(partial, more);
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        isAnswer(hit, more);
    }

    @Test
    void givesAnAnswerThatWasPutTogetherNoAge() throws Exception {
        post(asking("[\"a\"]"));
        upstream.answer((call, response, number) -> model.write(call, response.header("Age", "100"), number));

        assertThat(post(asking("[\"a\",\"b\"]")).headers().firstValue("Age")).isEmpty();
    }

    @Test
    void staysOnTheEventLoopWhereNoneOfManyInputsIsKnown() throws Exception {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            inputs.add("\"unknown " + i + "\"");
        }
        post(asking(inputs.toString()));

        assertThat(Threads.last).contains("http");
    }

    @Test
    void countsAnAnswerThatWasPartlyKnownAsSuch() throws Exception {
        post(asking("[\"a\"]"));
        post(asking("[\"a\",\"b\"]"));

        assertThat(gateway.bean(MeterRegistry.class)
                        .get("ai.cache.requests")
                        .tag("outcome", "partial")
                        .counter()
                        .count())
                .isPositive();
    }
}
