package dev.aicache.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import com.jayway.jsonpath.JsonPath;

import io.micrometer.core.instrument.MeterRegistry;

import dev.aicache.AiCache;
import dev.aicache.Anomaly;
import dev.aicache.BypassReason;
import dev.aicache.CacheListener;
import dev.aicache.CachedRoute;
import dev.aicache.Outcome;
import dev.aicache.SkipReason;
import dev.aicache.anomaly.AnomalySettings;
import dev.aicache.anomaly.AnomalySettings.Action;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;
import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.RequestTraits;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** A key that leaves out what was asked: noticed, told, and where it is to be so kept from doing more harm. */
@ExtendWith(OutputCaptureExtension.class)
class AnomalyTests {

    private static final int MOST = 5;
    private static final String GUARDED = "aicache; fwd=bypass; detail=guarded";

    private static final List<Anomaly> events = new CopyOnWriteArrayList<>();

    private static TestUpstream upstream;
    private static TestGateway gateway;
    private static AiCache cache;
    private static int tests;

    private final int test = tests++;

    /** Chat as somebody might write it who forgets what is asked. */
    private record Blind(Dialect chat) implements Dialect {

        @Override
        public String name() {
            return "blind";
        }

        @Override
        public boolean speaks(String path) {
            return path.startsWith("/blind/");
        }

        @Override
        public FieldRules rules() {
            return FieldRules.builder().ignore("messages").build();
        }

        @Override
        public Optional<BypassReason> bypass(JsonObject request) {
            return Optional.empty();
        }

        @Override
        public RequestTraits traits(JsonObject request) {
            return chat.traits(request);
        }

        @Override
        public Optional<SkipReason> judge(RequestTraits request, @Nullable String contentType, byte[] body) {
            return chat.judge(request, contentType, body);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Mistaken {

        @Bean
        Dialects dialects() {
            Dialects builtIn = Dialects.builtIn();
            return builtIn.preceded(List.of(new Blind(builtIn.named("openai-chat"))));
        }

        @EventListener
        void on(Anomaly anomaly) {
            events.add(anomaly);
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Mistaken.class)
                .route("blind", upstream.url(), "/blind/**", "AiCache=10m")
                .route("named", upstream.url(), "/named/**", "StripPrefix=1")
                .route("sound", upstream.url(), "/sound/**", "StripPrefix=1", "AiCache=10m")
                .with("spring.cloud.gateway.server.webflux.routes[1].filters[1].name=AiCache")
                .with("spring.cloud.gateway.server.webflux.routes[1].filters[1].args.caller-headers=key")
                .with("ai-cache.guard.action=bypass", "ai-cache.guard.different-prompts=" + MOST)
                .with("ai-cache.guard.sudden-hits=alarm")
                .with("management.endpoints.web.exposure.include=aicache,health")
                .with("management.endpoint.health.show-details=always")
                .with("management.endpoint.aicache.access=unrestricted")
                .start();
        cache = gateway.bean(AiCache.class);
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
        events.clear();
        for (CachedRoute route : cache.routes()) {
            cache.turn(route.id(), true);
        }
    }

    /** Another one in each test: what was seen before is not looked at again. */
    private String question(int number) {
        return BODY.replace("hello", "secret question " + number + " of test " + test);
    }

    private HttpResponse<String> ask(String path, int number, String... headers) throws Exception {
        return gateway.post(path, question(number), headers);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return gateway.send(gateway.request(path).GET().build());
    }

    @Test
    void aKeyWithoutTheQuestionIsNoticedAndItsRouteLeftAloneUntilItIsTurnedOn(CapturedOutput output) throws Exception {
        for (int i = 0; i < MOST + 2; i++) {
            ask("/blind/chat", i);
        }
        assertThat(upstream.calls()).hasSize(1);

        HttpResponse<String> guarded = ask("/blind/chat", 100);
        assertThat(cacheStatus(guarded)).isEqualTo(GUARDED);
        assertThat(guarded.body()).contains("answer 2");
        assertThat(events).containsExactly(new Anomaly("blind", Anomaly.Sign.DIFFERENT_PROMPTS, true, MOST + 1, MOST));
        assertThat(output.toString().lines().filter(line -> line.contains("Route blind")))
                .singleElement()
                .asString()
                .contains("WARN")
                .contains("one key stands for more than 5 different prompts");
        assertThat(output).doesNotContain("secret question");
        assertThat(gateway.bean(MeterRegistry.class)
                        .get("ai.cache.anomalies")
                        .tags("route", "blind", "sign", "different-prompts", "action", "bypass")
                        .counter()
                        .count())
                .isPositive();

        HttpResponse<String> on = gateway.send(gateway.request("/actuator/aicache/routes/blind")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"on\":true}"))
                .build());
        assertThat(JsonPath.<List<Boolean>>read(on.body(), "$.routes[*].guarded"))
                .containsExactly(false, false, false);
        assertThat(cacheStatus(ask("/blind/chat", 0))).startsWith("aicache; hit");
        assertThat(cache.anomalies()).isEmpty();
    }

    @Test
    void theEndpointAndHealthShowIt() throws Exception {
        for (int i = 0; i < MOST + 2; i++) {
            ask("/blind/chat", i);
        }
        String overview = get("/actuator/aicache").body();
        String routes = get("/actuator/aicache/routes").body();
        String health = get("/actuator/health").body();

        assertThat(JsonPath.<List<String>>read(overview, "$.anomalies[*].sign")).containsExactly("different-prompts");
        assertThat(JsonPath.<List<Boolean>>read(routes, "$.routes[?(@.id=='blind')].on"))
                .containsExactly(false);
        assertThat(JsonPath.<List<Boolean>>read(routes, "$.routes[?(@.id=='blind')].guarded"))
                .containsExactly(true);
        assertThat(JsonPath.<String>read(health, "$.components.aicache.status")).isEqualTo("UP");
        assertThat(JsonPath.<List<String>>read(health, "$.components.aicache.details.anomalies[*].route"))
                .containsExactly("blind");
        assertThat(overview + health).doesNotContain("secret");
    }

    @Test
    void aCallersKeyThatIsTheSameForEveryQuestionIsNoticed() throws Exception {
        for (int i = 0; i < MOST + 2; i++) {
            ask("/named" + CHAT_PATH, i, "AI-Cache-Key", "always-the-same");
        }

        assertThat(events).extracting(Anomaly::route).containsExactly("named");
        assertThat(cacheStatus(ask("/sound" + CHAT_PATH, 1))).endsWith("stored");
    }

    @Test
    void oneQuestionThatIsAskedAllTheTimeIsOrdinary() throws Exception {
        for (int i = 0; i < 300; i++) {
            gateway.post("/sound" + CHAT_PATH, BODY);
        }
        for (int i = 0; i < 30; i++) {
            // The end user is no part of the question.
            gateway.post("/sound" + CHAT_PATH, BODY.replace("{\"model\"", "{\"user\":\"u" + i + "\",\"model\""));
            ask("/sound" + CHAT_PATH, i);
        }

        assertThat(events).isEmpty();
        assertThat(cache.anomalies()).isEmpty();
    }

    @Test
    void anAlarmLeavesTheRouteOn() {
        Switches switches = new Switches();
        CacheListener nobody = new CacheListener() {};
        AnomalyWatch watch = new AnomalyWatch(
                new AnomalySettings(
                        Action.ALARM, Action.ALARM, Duration.ofNanos(1), 1, 0.98, MOST, Duration.ofHours(1)),
                new SteeredNanos()::next,
                switches,
                nobody,
                new Faults(List.of(), () -> 0));
        for (int i = 0; i < 12; i++) {
            watch.onRequest("chat", Outcome.MISS);
        }
        watch.onRequest("chat", Outcome.HIT);

        assertThat(watch.current()).extracting(Anomaly::sign).containsExactly(Anomaly.Sign.SUDDEN_HITS);
        assertThat(switches.reason("chat")).isEmpty();
    }

    /** A clock that goes on whenever it is looked at. */
    private static final class SteeredNanos {

        private long now;

        long next() {
            return ++now;
        }
    }
}
