package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import com.jayway.jsonpath.JsonPath;

import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.aicache.AiCache;
import dev.aicache.CacheListener;
import dev.aicache.ShadowResult;
import dev.aicache.store.LocalStore;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Answers from memory that are asked for again in the background, against an upstream that says the same or not. */
@ExtendWith(OutputCaptureExtension.class)
class ShadowTests {

    private static final List<ShadowResult> results = new CopyOnWriteArrayList<>();

    private static TestUpstream upstream;
    private static TestGateway gateway;

    private static int routes;

    @Configuration(proxyBeanMethods = false)
    static class Listening {

        @Bean
        CacheListener shadowListener() {
            return new CacheListener() {
                @Override
                public void onShadow(String route, ShadowResult result) {
                    results.add(result);
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        TestGateway.Builder builder = TestGateway.builder()
                .with(Listening.class)
                .with("management.endpoints.web.exposure.include=aicache")
                .with("ai-cache.shadow.max-concurrent=1", "ai-cache.shadow.timeout=30s")
                // The heap is short of memory where a test says so.
                .with("ai-cache.store.pressure-relief=false");
        route(builder, "always", "shadow=100%", "finish-reasons=truncated");
        route(builder, "never", "shadow=0%");
        // One for each test in which the upstream fails, as it is left alone for a while then.
        route(builder, "failing", "shadow=100%");
        route(builder, "refused", "shadow=100%");
        gateway = builder.start();
    }

    private static void route(TestGateway.Builder builder, String id, String... arguments) {
        builder.route(id, upstream.url(), "/" + id + "/**", "StripPrefix=1");
        String filter = "spring.cloud.gateway.server.webflux.routes[" + routes++ + "].filters[1].";
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
        upstream.reset();
        gateway.purge();
        results.clear();
    }

    private static HttpResponse<String> ask(String route) throws Exception {
        return gateway.post("/" + route + CHAT_PATH, BODY);
    }

    /** The first call gets the first answer, and what asks again the second one. */
    private static void answers(String first, String second) {
        upstream.answer((call, response, number) -> TestUpstream.json(response, number == 1 ? first : second));
    }

    private static void tells(ShadowResult... expected) {
        Awaitility.await().untilAsserted(() -> assertThat(results).containsExactly(expected));
    }

    private static String chat(int number, String text) {
        return TestUpstream.CHAT.formatted(number, 1).replace("answer 1", text);
    }

    @Test
    void theSameBytesAreIdentical() throws Exception {
        answers(chat(1, "yes"), chat(1, "yes"));
        ask("always");
        HttpResponse<String> hit = ask("always");

        tells(ShadowResult.IDENTICAL);
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(upstream.calls()).hasSize(2);
        assertThat(upstream.calls().get(1).body()).isEqualTo(BODY);
        assertThat(upstream.calls().get(1).headers().get("Authorization")).isEqualTo("Bearer alice");
    }

    @Test
    void anotherIdIsNoDifference() throws Exception {
        answers(chat(1, "yes"), chat(2, "yes"));
        ask("always");
        ask("always");

        tells(ShadowResult.VOLATILE);
    }

    @Test
    void theSameTextAroundSomethingElseIsTold() throws Exception {
        answers(chat(1, "yes"), chat(2, "yes").replace("\"stop\"", "\"length\""));
        ask("always");
        ask("always");

        tells(ShadowResult.SAME_TEXT);
    }

    @Test
    void anotherTextIsToldAndNeitherStoredNorLogged(CapturedOutput output) throws Exception {
        answers(chat(1, "first words"), chat(2, "other words"));
        ask("always");
        ask("always");
        tells(ShadowResult.DIFFERENT_TEXT);

        assertThat(ask("always").body()).contains("first words");
        tells(ShadowResult.DIFFERENT_TEXT, ShadowResult.DIFFERENT_TEXT);
        assertThat(output).doesNotContain("first words").doesNotContain("other words");
    }

    @Test
    void aStreamIsComparedAsWhatItSays() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.sse(
                response,
                Flux.fromIterable(
                        number == 1
                                ? TestUpstream.chatEvents(1, "one", " two")
                                : TestUpstream.chatEvents(2, "o", "ne two"))));
        String streamed = BODY.replace("{\"model\"", "{\"stream\":true,\"model\"");
        gateway.post("/always" + CHAT_PATH, streamed);
        gateway.post("/always" + CHAT_PATH, streamed);

        tells(ShadowResult.SAME_TEXT);
    }

    @Test
    void anotherStatusIsTold() throws Exception {
        upstream.answer((call, response, number) -> number == 1
                ? TestUpstream.chat(call, response, number)
                : TestUpstream.json(response.status(404), "{\"error\":{}}"));
        ask("refused");
        ask("refused");

        tells(ShadowResult.STATUS);
    }

    @Test
    void anUpstreamThatFailsIsToldAndLeftAlone() throws Exception {
        upstream.answer((call, response, number) -> number == 1
                ? TestUpstream.chat(call, response, number)
                : TestUpstream.json(response.status(503), "{}"));
        ask("failing");
        ask("failing");
        tells(ShadowResult.FAILED);
        HttpResponse<String> hit = ask("failing");

        tells(ShadowResult.FAILED, ShadowResult.SKIPPED);
        assertThat(hit.statusCode()).isEqualTo(200);
        assertThat(upstream.calls()).hasSize(2);
    }

    @Test
    void noMoreThanAreAllowedAreAskedAtATime() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        upstream.answer((call, response, number) -> number == 1
                ? TestUpstream.chat(call, response, number)
                : Mono.from(gate.asMono()).then(Mono.defer(() -> Mono.from(TestUpstream.chat(call, response, 1)))));
        ask("always");
        ask("always");
        Awaitility.await().until(() -> upstream.count() == 2);
        ask("always");
        tells(ShadowResult.SKIPPED);
        gate.tryEmitEmpty();

        tells(ShadowResult.SKIPPED, ShadowResult.IDENTICAL);
        assertThat(upstream.calls()).hasSize(2);
    }

    @Test
    void whileTheHeapIsShortOfMemoryNothingIsAskedAgain() throws Exception {
        answers(chat(1, "yes"), chat(1, "yes"));
        LocalStore store = gateway.bean(LocalStore.class);
        long all = store.statistics().maxMemory();
        ask("always");
        store.limit(all - 1);
        try {
            assertThat(cacheStatus(ask("always"))).startsWith("aicache; hit");
            tells(ShadowResult.SKIPPED);
        } finally {
            store.limit(all);
        }
        ask("always");

        tells(ShadowResult.SKIPPED, ShadowResult.IDENTICAL);
        assertThat(upstream.calls()).hasSize(2);
    }

    @Test
    void whereNothingIsSaidNothingIsAskedAgain() throws Exception {
        ask("never");
        for (int i = 0; i < 20; i++) {
            ask("never");
        }
        ask("always");
        gateway.send(gateway.posted("/always" + CHAT_PATH, BODY, "Cache-Control", "only-if-cached"));
        ask("always");

        // The last one is told, and none before it.
        tells(ShadowResult.DIFFERENT_TEXT);
        assertThat(upstream.calls()).hasSize(3);
    }

    @Test
    void theEndpointAndTheMetersCountThem() throws Exception {
        answers(chat(1, "yes"), chat(1, "yes"));
        double before = count("identical");
        ask("always");
        ask("always");
        tells(ShadowResult.IDENTICAL);
        String shadow = gateway.send(
                        gateway.request("/actuator/aicache/shadow").GET().build())
                .body();

        assertThat(count("identical")).isEqualTo(before + 1);
        assertThat(JsonPath.<Map<String, Integer>>read(shadow, "$.routes.always"))
                .containsOnlyKeys("identical", "volatile", "same-text", "different-text", "status", "failed", "skipped")
                .containsEntry("identical", (int) before + 1);
        assertThat(gateway.bean(AiCache.class).savings().spent().calls()).isPositive();
    }

    private static double count(String result) {
        return gateway
                .bean(MeterRegistry.class)
                .find("ai.cache.shadow")
                .tags("route", "always", "result", result)
                .counters()
                .stream()
                .mapToDouble(each -> each.count())
                .sum();
    }
}
