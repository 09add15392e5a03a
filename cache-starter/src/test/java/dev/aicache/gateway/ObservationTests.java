package dev.aicache.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static org.assertj.core.api.Assertions.assertThat;

/** What the server's own observation of a request says of the cache. */
class ObservationTests {

    /** What spans get of each request: outcome, reason, dialect. */
    private static final List<List<String>> spans = new CopyOnWriteArrayList<>();

    private static TestUpstream upstream;
    private static TestGateway low;
    private static TestGateway high;

    @Configuration(proxyBeanMethods = false)
    static class Observing {

        @Bean
        ObservationHandler<ServerRequestObservationContext> spanHandler() {
            return new ObservationHandler<>() {
                @Override
                public void onStop(ServerRequestObservationContext context) {
                    List<String> values = new ArrayList<>();
                    for (String name : List.of("ai.cache.outcome", "ai.cache.reason", "ai.cache.dialect")) {
                        KeyValue value = context.getHighCardinalityKeyValue(name);
                        values.add(value == null ? "" : value.getValue());
                    }
                    spans.add(values);
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return context instanceof ServerRequestObservationContext;
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        low = gateway("ai-cache.observation.key-values=spans-and-metrics");
        high = gateway("spring.application.name=spans");
    }

    private static TestGateway gateway(String setting) {
        return TestGateway.builder()
                .with(Observing.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .route("plain", upstream.url(), "/plain/**")
                .with(setting)
                .start();
    }

    @AfterAll
    static void stop() {
        low.close();
        high.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        low.purge();
        high.purge();
        spans.clear();
    }

    private static void askAll(TestGateway gateway) throws Exception {
        gateway.post(CHAT_PATH, BODY);
        gateway.post(CHAT_PATH, BODY);
        gateway.post(CHAT_PATH, BODY, "Content-Type", "text/plain");
        gateway.post("/plain/x", BODY);
        gateway.post("/nowhere", BODY);
    }

    @Test
    void everyTimerOfRequestsHasTheSameTags() throws Exception {
        askAll(low);

        Awaitility.await()
                .untilAsserted(() -> assertThat(timers(low).stream().map(ObservationTests::told))
                        .contains(
                                "miss none openai-chat",
                                "hit none openai-chat",
                                "bypass content-type none",
                                "none none none"));
        assertThat(timers(low).stream()
                        .map(timer -> timer.getId().getTags().stream()
                                .map(tag -> tag.getKey())
                                .toList())
                        .distinct())
                .hasSize(1);
    }

    private static List<Timer> timers(TestGateway gateway) {
        return List.copyOf(
                gateway.bean(MeterRegistry.class).find("http.server.requests").timers());
    }

    private static String told(Timer timer) {
        return String.join(
                " ",
                timer.getId().getTag("ai.cache.outcome"),
                timer.getId().getTag("ai.cache.reason"),
                timer.getId().getTag("ai.cache.dialect"));
    }

    @Test
    void byDefaultOnlySpansSayIt() throws Exception {
        askAll(high);

        Awaitility.await()
                .untilAsserted(() -> assertThat(spans)
                        .containsExactly(
                                List.of("miss", "", "openai-chat"),
                                List.of("hit", "", "openai-chat"),
                                List.of("bypass", "content-type", ""),
                                List.of("", "", ""),
                                List.of("", "", "")));
        assertThat(timers(high)).allMatch(timer -> timer.getId().getTag("ai.cache.outcome") == null);
    }
}
