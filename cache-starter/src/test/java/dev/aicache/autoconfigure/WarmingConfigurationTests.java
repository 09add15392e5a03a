package dev.aicache.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;

import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.warming.Filling;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.Jobs;
import dev.aicache.warming.StartUp;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.WarmingSource;
import dev.aicache.warming.WarmingTarget;

import static org.assertj.core.api.Assertions.assertThat;

class WarmingConfigurationTests {

    @TempDir
    private Path folder;

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    CodecsAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    GatewayAutoConfiguration.class,
                    AiCacheAutoConfiguration.class));

    private static final WarmingTarget TARGET = new WarmingTarget() {
        @Override
        public CompletionStage<Filling> fill(WarmingRequest request) {
            return CompletableFuture.completedFuture(new Filling(Filling.Outcome.FILLED, 200, null, null, null));
        }

        @Override
        public CompletionStage<Filling> forecast(WarmingRequest request) {
            return fill(request);
        }
    };

    @Test
    void asksWhatTheStartNamesWhenTheApplicationIsReady() throws Exception {
        Files.writeString(folder.resolve("a.jsonl"), "{\"path\":\"/v1/x\"}");
        WarmingSource faq = () -> Stream.of(
                new WarmingRequest(new CacheRequest("POST", "/v1/x", null, Headers.empty(), new byte[0]), null, "faq"));
        runner.withBean(WarmingTarget.class, () -> TARGET)
                .withBean("faq", WarmingSource.class, () -> faq)
                .withPropertyValues("ai-cache.warming.folder=" + folder, "ai-cache.warming.at-start=faq,a.jsonl")
                .run(context -> {
                    StartUp startUp = context.getBean(StartUp.class);
                    assertThat(startUp.isOver()).isFalse();

                    context.publishEvent(new ApplicationReadyEvent(
                            new SpringApplication(),
                            new String[0],
                            context.getSourceApplicationContext(),
                            Duration.ZERO));
                    startUp.end().toCompletableFuture().get(10, TimeUnit.SECONDS);

                    assertThat(context.getBean(Jobs.class).list())
                            .extracting(JobReport::what)
                            .containsExactly("a.jsonl", "faq");
                });
    }

    @Test
    void failsTheStartForANameOfNothing() {
        runner.withPropertyValues("ai-cache.warming.at-start=nothing")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, e -> {
                            assertThat(e.getName()).isEqualTo("ai-cache.warming.at-start");
                            assertThat(e.getValue()).isEqualTo("nothing");
                            assertThat(e.getReason())
                                    .contains("no WarmingSource bean 'nothing'", "ai-cache.warming.folder");
                        }));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            concurrency=0              | ai-cache.warming.concurrency is 0; write a positive number
            rate=-1                    | ai-cache.warming.rate is -1; write how many
            rate=NaN                   | ai-cache.warming.rate is NaN
            retries=-1                 | ai-cache.warming.retries is -1
            max-tokens=0               | ai-cache.warming.max-tokens is 0
            max-cost=-0.5              | ai-cache.warming.max-cost is -0.5
            folder=/no/such/folder     | ai-cache.warming.folder is '/no/such/folder': there is no folder
            credentials.a.value=       | ai-cache.warming.credentials[a].value is empty
            credentials.a.header=X-A   | ai-cache.warming.credentials[a].value is empty
            """)
    void refusesWhatMakesNoSense(String property, String message) {
        runner.withPropertyValues("ai-cache.warming." + property)
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(message));
    }

    @Test
    void refusesCredentialsThatAreNoHeaderAndSaysNothingOfTheirValues() {
        runner.withPropertyValues("ai-cache.warming.credentials.a.value=Bearer abc\nX: y")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("credentials[a].value has a line break")
                        .hasMessageNotContaining("abc"));
        runner.withPropertyValues(
                        "ai-cache.warming.credentials.a.value=abc", "ai-cache.warming.credentials.a.header=X A")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("credentials[a].header is 'X A'"));
        assertThat(new WarmingProperties.Credential("X-A", "abc").toString()).doesNotContain("abc");
    }
}
