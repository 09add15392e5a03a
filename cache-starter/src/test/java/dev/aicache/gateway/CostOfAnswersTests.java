package dev.aicache.gateway;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import dev.aicache.CacheListener;
import dev.aicache.dialect.Usage;
import dev.aicache.savings.AnswerCost;
import dev.aicache.savings.FinishedAnswer;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What answers that came through a gateway are said to have cost. */
class CostOfAnswersTests {

    /** An answer that was asked about, and what the measure said. */
    record Asked(FinishedAnswer answer, double cost) {}

    private static final List<Asked> asked = new CopyOnWriteArrayList<>();
    private static final List<CacheListener.Fault> faults = new CopyOnWriteArrayList<>();

    private TestUpstream upstream;

    @BeforeEach
    void start() {
        asked.clear();
        faults.clear();
        upstream = new TestUpstream();
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    /** Listens to the gateway's own measure. */
    @Configuration(proxyBeanMethods = false)
    static class Listening {

        @Bean
        static BeanPostProcessor listening() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof AnswerCost measure ? new Heard(measure) : bean;
                }
            };
        }
    }

    private record Heard(AnswerCost measure) implements AnswerCost {

        @Override
        public double of(FinishedAnswer answer) {
            double cost = measure.of(answer);
            asked.add(new Asked(answer, cost));
            return cost;
        }

        @Override
        public boolean needsUsage() {
            return measure.needsUsage();
        }
    }

    private TestGateway gateway(Class<?> configuration, String... settings) {
        return TestGateway.builder()
                .with(configuration)
                .with(settings)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .start();
    }

    private static Asked only() {
        assertThat(asked).hasSize(1);
        return asked.get(0);
    }

    @Test
    void tokensTimesTheirPriceWhereTokensCount() throws Exception {
        try (TestGateway gateway = gateway(
                Listening.class,
                "ai-cache.store.cost=tokens",
                "ai-cache.prices.m.input=2",
                "ai-cache.prices.m.output=8")) {
            gateway.chat();
            assertThat(cacheStatus(gateway.chat())).startsWith("aicache; hit");

            assertThat(only().answer().route()).isEqualTo("chat");
            assertThat(only().answer().usage()).isEqualTo(new Usage("m", 1, 2));
            assertThat(only().answer().bytes())
                    .isEqualTo(TestUpstream.CHAT.formatted(1, 1).length());
            assertThat(only().cost()).isCloseTo((1 * 2 + 2 * 8) / 1e6, within(1e-15));
        }
    }

    @Test
    void tokensOfAStreamThatCountsThemAndBytesOfOneThatDoesNot() throws Exception {
        List<String> silent = TestUpstream.chatEvents(1, "a", "b");
        List<String> counted = new java.util.ArrayList<>(silent);
        counted.add(
                counted.size() - 1,
                "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m\","
                        + "\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":20,\"total_tokens\":50}}\n\n");
        upstream.answer((call, response, number) ->
                TestUpstream.sse(response, Flux.fromIterable(number == 1 ? counted : silent)));
        try (TestGateway gateway = gateway(Listening.class, "ai-cache.store.cost=tokens")) {
            gateway.chat();
            gateway.chat("X-Other", "entry", "Authorization", "Bearer bob");

            assertThat(asked).hasSize(2);
            assertThat(asked.get(0).answer().usage()).isEqualTo(new Usage("m", 30, 20));
            assertThat(asked.get(0).cost()).isCloseTo((30 * 1 + 20 * 4) / 1e6, within(1e-15));
            assertThat(asked.get(1).answer().usage()).isNull();
            long bytes = String.join("", silent).length();
            assertThat(asked.get(1).answer().bytes()).isEqualTo(bytes);
            assertThat(asked.get(1).cost()).isCloseTo((bytes / 4) * 4 / 1e6, within(1e-15));
        }
    }

    @Test
    void secondsOfTheFillWhereNothingIsSaid() throws Exception {
        CompletableFuture<Long> called = new CompletableFuture<>();
        Sinks.Empty<Void> ready = Sinks.empty();
        upstream.answer((call, response, number) -> {
            called.complete(now());
            return ready.asMono().then(reactor.core.publisher.Mono.from(TestUpstream.chat(call, response, number)));
        });
        try (TestGateway gateway = gateway(Listening.class)) {
            long before = now();
            CompletableFuture<?> answer = gateway.sendAsync(gateway.posted(CHAT_PATH, BODY));
            long at = called.get(10, TimeUnit.SECONDS);
            long held = now() - at;
            ready.tryEmitEmpty();
            answer.get(10, TimeUnit.SECONDS);

            assertThat(only().answer().usage()).as("not asked for").isNull();
            Duration fill = only().answer().fillTime();
            assertThat(fill).isBetween(Duration.ofNanos(held), Duration.ofNanos(now() - before));
            assertThat(only().cost()).isCloseTo(fill.toNanos() / 1e9, within(1e-9));
        }
    }

    private static long now() {
        return Schedulers.parallel().now(TimeUnit.NANOSECONDS);
    }

    @Test
    void nothingForAnswersThatAreNotStored() throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.json(
                response, TestUpstream.CHAT.formatted(number, number).replace("\"stop\"", "\"length\"")));
        try (TestGateway gateway = gateway(Listening.class, "ai-cache.store.cost=tokens")) {
            gateway.chat();
            assertThat(asked).isEmpty();
        }
    }

    /** A measure of the user's that fails. */
    @Configuration(proxyBeanMethods = false)
    static class Failing {

        @Bean
        AnswerCost failing() {
            return answer -> {
                throw new IllegalStateException();
            };
        }

        @Bean
        CacheListener listener() {
            return new CacheListener() {
                @Override
                public void onFault(Fault fault) {
                    faults.add(fault);
                }
            };
        }
    }

    @Test
    void aMeasureThatFailsKeepsNothingFromBeingStored() throws Exception {
        try (TestGateway gateway = gateway(Failing.class)) {
            gateway.chat();
            assertThat(cacheStatus(gateway.chat())).startsWith("aicache; hit");
            assertThat(faults).containsExactly(CacheListener.Fault.COST);
        }
    }
}
