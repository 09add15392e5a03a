package dev.aicache.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.warming.Jobs;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.WarmingSource;
import dev.aicache.warming.Warmth;
import dev.aicache.warming.history.Journal;
import dev.aicache.warming.history.Predictor;
import dev.aicache.warming.history.WindowFill;

import static org.assertj.core.api.Assertions.assertThat;

class PredictionConfigurationTests {

    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    @TempDir
    private Path folder;

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    CodecsAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    GatewayAutoConfiguration.class,
                    AiCacheAutoConfiguration.class));

    @Test
    void keepsNoJournalUnlessAFolderIsNamed() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(Journal.class)
                .doesNotHaveBean(Predictor.class)
                .doesNotHaveBean(Warmth.class));
    }

    @Test
    void keepsAJournalInTheFolderAndHasASourceByTheNameOfPrediction() {
        runner.withPropertyValues(
                        "ai-cache.warming.journal.folder=" + folder,
                        "ai-cache.warming.journal.bodies=true",
                        "ai-cache.warming.journal.key=" + KEY,
                        "ai-cache.warming.prediction.enabled=true",
                        "ai-cache.warming.at-start=prediction")
                .run(context -> {
                    assertThat(context)
                            .hasNotFailed()
                            .hasSingleBean(Journal.class)
                            .hasSingleBean(Warmth.class);
                    assertThat(context.getBean("prediction")).isInstanceOf(WarmingSource.class);
                    assertThat(context.getBean(Warmth.class).getAsDouble()).isNaN();
                });
    }

    @Test
    void fillsWhatIsExpectedInAWindowInAJob() {
        runner.withPropertyValues("ai-cache.warming.journal.folder=" + folder).run(context -> {
            context.getBean(WindowFill.class).begin(Stream::empty);

            assertThat(context.getBean(Jobs.class).list())
                    .singleElement()
                    .satisfies(job -> assertThat(job.what()).isEqualTo("prediction"));
        });
    }

    @Test
    void writesNeitherABodyNorTheKeyToDisk() throws Exception {
        CacheKey key = new CacheKey(1, 2, 3, 4);
        WarmingRequest request = new WarmingRequest(
                new CacheRequest(
                        "POST", "/v1/x", null, Headers.empty(), "a private matter".getBytes(StandardCharsets.UTF_8)),
                "team",
                "journal");
        runner.withPropertyValues(
                        "ai-cache.warming.journal.folder=" + folder,
                        "ai-cache.warming.journal.bodies=true",
                        "ai-cache.warming.journal.key=" + KEY,
                        "ai-cache.warming.credentials.team.value=Bearer sk-of-the-team")
                .run(context -> {
                    Journal journal = context.getBean(Journal.class);
                    journal.onAccess("chat", key, () -> Optional.of(request));
                    journal.onAccess("chat", key, () -> Optional.of(request));
                });

        int files = 0;
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                files++;
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain("private", "/v1/x", "sk-of-the-team", KEY, "0123456789abcdef");
            }
        }
        assertThat(files).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            journal.bodies=true                               | ai-cache.warming.journal.key           | openssl rand -base64 32
            journal.bodies=true,journal.key=c2hvcnQ=          | journal.key' has 40 bits | openssl rand -base64 32
            journal.bodies=true,journal.key=no+base64!        | journal.key' is not Base64 | openssl rand -base64 32
            journal.max-size=1KB                              | ai-cache.warming.journal.max-size      | 1MB or more
            prediction.window=10s                             | ai-cache.warming.prediction.window     | from 1m to 7d
            prediction.max-requests=0                         | ai-cache.warming.prediction.max-requests | from 1 to 100000
            prediction.enabled=true                           | ai-cache.warming.prediction.enabled    | journal.bodies: true
            at-start=prediction                               | ai-cache.warming.at-start              | journal.bodies: true
            """)
    void saysWhichSettingIsWrongAndWhatToWrite(String settings, String problem, String remedy) {
        String[] properties = Stream.of(settings.split(",", -1))
                .map(each -> "ai-cache.warming." + each.strip())
                .toArray(String[]::new);
        runner.withPropertyValues("ai-cache.warming.journal.folder=" + folder)
                .withPropertyValues(properties)
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis analysis =
                            new JournalSettingsFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription()).contains(problem).doesNotContain("c2hvcnQ", "no+base64");
                    assertThat(analysis.getAction()).contains(remedy);
                });
    }

    @Test
    void hasMetersForWhatIsForeseen() {
        runner.withPropertyValues("ai-cache.warming.journal.folder=" + folder).run(context -> {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));

            for (String name :
                    new String[] {"prediction.precision", "prediction.recall", "prediction.coverage", "warmth"}) {
                assertThat(registry.get("ai.cache.warming." + name).gauge().value())
                        .isNaN();
            }
            assertThat(registry.get("ai.cache.warming.journal.dropped")
                            .functionCounter()
                            .count())
                    .isZero();
        });
    }
}
