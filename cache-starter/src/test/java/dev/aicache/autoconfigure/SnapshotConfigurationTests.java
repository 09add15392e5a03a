package dev.aicache.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;

import dev.aicache.AiCache;
import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.Purge;
import dev.aicache.store.Deposit;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.StartStep;
import dev.aicache.warming.snapshot.Snapshots;

import static org.assertj.core.api.Assertions.assertThat;

class SnapshotConfigurationTests {

    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);
    private static final byte[] ANSWER = "answer ".repeat(2000).getBytes(StandardCharsets.UTF_8);
    private static final String SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @TempDir
    Path folder;

    private ReactiveWebApplicationContextRunner gateway(String... properties) {
        return new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        CodecsAutoConfiguration.class,
                        WebFluxAutoConfiguration.class,
                        GatewayAutoConfiguration.class,
                        AiCacheAutoConfiguration.class))
                .withPropertyValues(properties);
    }

    private ReactiveWebApplicationContextRunner saving(String... properties) {
        return gateway("ai-cache.warming.snapshot.file=" + file()).withPropertyValues(properties);
    }

    private Path file() {
        return folder.resolve("entries");
    }

    private static void fill(LocalStore store) {
        CachedResponse response = new CachedResponse(200, Headers.of("X-A", "b"), Body.of(ANSWER.clone()), null);
        store.put(Deposit.of(KEY, response, Duration.ofHours(1)));
    }

    private static JobReport restore(StartStep step) throws Exception {
        return step.start().end().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void assertComesBack(String... properties) {
        saving(properties).run(context -> fill(context.getBean(LocalStore.class)));
        assertThat(file()).exists();
        saving(properties).run(context -> {
            JobReport report = restore(context.getBean(StartStep.class));
            assertThat(report.state()).as(report.message()).isEqualTo(JobReport.State.DONE);
            Hit hit = context.getBean(LocalStore.class).get(KEY);
            assertThat(hit).isNotNull();
            assertThat(hit.response().body().toByteArray()).isEqualTo(ANSWER);
            hit.release();
        });
    }

    @Test
    void withoutAFileThereAreNoSnapshots() {
        gateway()
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Snapshots.class)
                        .doesNotHaveBean(StartStep.class)
                        .doesNotHaveBean(SnapshotOnShutdown.class));
    }

    @Test
    void whatWasThereWhenTheGatewayStoppedComesBack() {
        assertComesBack();
    }

    @Test
    void anEncryptedSnapshotOfPooledCompressedAnswersComesBack() {
        assertComesBack(
                "ai-cache.warming.snapshot.key=" + SECRET,
                "ai-cache.store.compression=gzip",
                "ai-cache.store.storage=pooled",
                "ai-cache.store.max-memory=4MB");
    }

    @Test
    void theStepOfTheStartIsNamedSnapshot() {
        saving().run(context ->
                assertThat(context.getBean(StartStep.class).name()).isEqualTo("snapshot"));
    }

    @Test
    void aStartCanNameIt() {
        saving("ai-cache.warming.at-start=snapshot")
                .run(context -> assertThat(context).hasNotFailed());
        gateway("ai-cache.warming.at-start=snapshot")
                .run(context ->
                        assertThat(context.getStartupFailure()).hasStackTraceContaining("ai-cache.warming.at-start"));
    }

    @Test
    void savesWhenNoRequestCanComeAnyMore() {
        saving().run(context -> assertThat(
                        context.getBean(SnapshotOnShutdown.class).getPhase())
                .isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE));
    }

    @Test
    void savesNothingOnShutdownWhereThatIsSwitchedOff() {
        saving("ai-cache.warming.snapshot.on-shutdown=false").run(context -> fill(context.getBean(LocalStore.class)));

        assertThat(file()).doesNotExist();
    }

    @Test
    void aGatewayThatStopsEmptyKeepsTheSnapshot() throws Exception {
        saving().run(context -> fill(context.getBean(LocalStore.class)));
        byte[] before = Files.readAllBytes(file());
        saving().run(context -> assertThat(context).hasNotFailed());

        assertThat(file()).hasBinaryContent(before);
    }

    @Test
    void aPurgeOfEverythingTakesTheSnapshotWithIt() {
        saving().run(context -> fill(context.getBean(LocalStore.class)));
        saving().run(context -> context.getBean(AiCache.class).purgeAll());
        saving().run(context -> restore(context.getBean(StartStep.class)));

        assertThat(folder.toFile().list()).isNotNull();
        saving().run(context -> {
            restore(context.getBean(StartStep.class));
            assertThat(context.getBean(LocalStore.class).inspect(KEY)).isNull();
        });
    }

    @Test
    void aPurgeOfAPartIsNotUndoneByAStartAfterAGatewayThatStoppedEmpty() {
        saving().run(context -> fill(context.getBean(LocalStore.class)));
        saving("ai-cache.warming.at-start=snapshot").run(context -> {
            restore(context.getBean(StartStep.class));
            context.getBean(AiCache.class).purge(Purge.key(KEY));
            context.getBean(LocalStore.class).tidy();
        });

        saving().run(context -> {
            restore(context.getBean(StartStep.class));
            assertThat(context.getBean(LocalStore.class).inspect(KEY)).isNull();
        });
    }

    @Test
    void aDamagedFileKeepsNobodyFromStarting() throws Exception {
        Files.write(file(), "minutes".getBytes(StandardCharsets.UTF_8));

        saving().run(context -> {
            assertThat(context).hasNotFailed();
            fill(context.getBean(LocalStore.class));
            assertThat(restore(context.getBean(StartStep.class)).message()).contains("is no snapshot");
        });

        assertThat(file()).hasContent("minutes");
    }

    @Test
    void aMissingFolderIsSaidAtStart() {
        gateway("ai-cache.warming.snapshot.file=" + folder.resolve("no/entries"))
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasStackTraceContaining("ai-cache.warming.snapshot.file")
                        .hasStackTraceContaining("There is no folder " + folder.resolve("no")));
    }

    @Test
    void aFolderInPlaceOfAFileIsSaidAtStart() {
        gateway("ai-cache.warming.snapshot.file=" + folder)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("It is a folder; add the name of a file in it."));
    }

    @Test
    void noTimeToRestoreIsSaidAtStart() {
        saving("ai-cache.warming.snapshot.restore-within=0s")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("ai-cache.warming.snapshot.restore-within"));
    }

    @Test
    void aKeyThatIsNoneIsSaidAtStartWithoutShowingIt() {
        for (String key : new String[] {"c2hvcnQta2V5", "§§not-base64§§", SECRET + "AA"}) {
            saving("ai-cache.warming.snapshot.key=" + key).run(context -> {
                Throwable failure = context.getStartupFailure();
                assertThat(failure)
                        .hasRootCauseInstanceOf(EncryptionKeyException.class)
                        .hasStackTraceContaining("ai-cache.warming.snapshot.key is not 256 bits in base64");
                assertThat(new EncryptionKeyFailureAnalyzer().analyze(failure).getAction())
                        .contains("openssl rand -base64 32");
                java.io.StringWriter trace = new java.io.StringWriter();
                failure.printStackTrace(new java.io.PrintWriter(trace));
                assertThat(trace.toString()).doesNotContain(key);
            });
        }
    }
}
