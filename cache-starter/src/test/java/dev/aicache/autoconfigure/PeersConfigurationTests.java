package dev.aicache.autoconfigure;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.context.ApplicationContext;

import dev.aicache.Purge;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.coordination.Purger;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.coordination.peer.PeerSettings;
import dev.aicache.coordination.peer.Peers;
import dev.aicache.coordination.peer.http.PeerFilter;
import dev.aicache.gateway.GatewayCache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What has to be written for gateways that tell each other, and what is said where it is not. */
class PeersConfigurationTests {

    private static final String GIVEN = "0123456789abcdef0123456789abcdef";
    private static final String SECRET = "ai-cache.coordination.peers.secret=" + GIVEN;
    private static final String NAME = "spring.application.name=gateway";

    private static ReactiveWebApplicationContextRunner gateway(String... properties) {
        return new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        CodecsAutoConfiguration.class,
                        WebFluxAutoConfiguration.class,
                        UtilAutoConfiguration.class,
                        SimpleDiscoveryClientAutoConfiguration.class,
                        CompositeDiscoveryClientAutoConfiguration.class,
                        GatewayAutoConfiguration.class,
                        AiCacheAutoConfiguration.class))
                .withPropertyValues("ai-cache.coordination.type=peers")
                .withPropertyValues(properties);
    }

    private static FailureAnalysis failure(ApplicationContext context) {
        Throwable cause = ((ApplicationContextAssertProvider<?>) context).getStartupFailure();
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SettingException) {
                FailureAnalysis analysis = new SettingFailureAnalyzer().analyze(each);
                assertThat(analysis).isNotNull();
                return analysis;
            }
        }
        throw new AssertionError("It has not failed as it should", cause);
    }

    @Test
    void purgesByTellingEachOther() {
        gateway(NAME, SECRET).run(context -> {
            assertThat(context).hasSingleBean(PeerFilter.class).hasSingleBean(Peers.class);
            assertThat(context.getBean(Purger.class)).isSameAs(context.getBean(SyncStatus.class));
        });
    }

    @Test
    void saysThatPurgesStayHereWhereNobodyIsListed() {
        gateway(NAME, SECRET).run(context -> {
            GatewayCache cache = context.getBean(GatewayCache.class);
            await().until(() -> cache.purge(Purge.everything()).reach() == Reach.INSTANCE);
        });
    }

    @Test
    void doesNothingOfThatUnlessItIsAskedTo() {
        gateway("ai-cache.coordination.type=none")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Peers.class));
    }

    @Test
    void takesWhatIsWritten() {
        gateway(
                        NAME,
                        SECRET,
                        "ai-cache.coordination.namespace=blue",
                        "ai-cache.coordination.heartbeat=2s",
                        "ai-cache.coordination.peers.service-id=gateways",
                        "ai-cache.coordination.peers.path=/internal/cache",
                        "ai-cache.coordination.peers.timeout=300ms",
                        "ai-cache.coordination.peers.clock-skew=5s",
                        "ai-cache.coordination.peers.refresh-interval=3s",
                        "ai-cache.coordination.peers.previous-secret=" + GIVEN.toUpperCase(Locale.ROOT))
                .run(context -> {
                    PeerSettings settings = context.getBean(PeerSettings.class);
                    assertThat(settings.secrets()).containsExactly(GIVEN, GIVEN.toUpperCase(Locale.ROOT));
                    assertThat(settings.namespace()).isEqualTo("blue");
                    assertThat(settings.path()).isEqualTo("/internal/cache");
                    assertThat(settings.pullInterval()).hasSeconds(2);
                    assertThat(settings.timeout()).hasMillis(300);
                    assertThat(settings.clockSkew()).hasSeconds(5);
                    assertThat(context.getBean(AiCacheProperties.class).toString())
                            .doesNotContain(GIVEN);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "peers.secret=, is not set",
        "peers.secret=0123456789abcdef0123456789abcde, has 31 characters",
        "peers.previous-secret=short, has 5 characters",
        "max-staleness=5s, is 5000ms",
        "peers.path=ai-cache, is 'ai-cache'",
        "peers.path=/, is '/'",
        "peers.path=/a/**, is '/a/**'",
        "peers.timeout=1ms, is 1ms",
        "peers.clock-skew=1h, is 3600000ms",
        "peers.refresh-interval=0, is 0ms"
    })
    void saysWhatIsMissingOrMakesNoSense(String property, String problem) {
        String name = "ai-cache.coordination." + property.substring(0, property.indexOf('='));
        gateway(NAME, SECRET, "ai-cache.coordination." + property).run(context -> {
            FailureAnalysis failure = failure(context);
            assertThat(failure.getDescription())
                    .startsWith(name)
                    .contains(problem)
                    .doesNotContain("0123");
            assertThat(failure.getAction()).startsWith("Write ").doesNotContain("0123");
        });
    }

    @Test
    void saysThatThereIsNoSecretOrName() {
        gateway(NAME).run(context -> {
            assertThat(failure(context).getDescription()).startsWith("ai-cache.coordination.peers.secret is not set");
            assertThat(failure(context).getAction()).contains("openssl rand -base64 32");
        });
        gateway(SECRET)
                .run(context -> assertThat(failure(context).getDescription())
                        .startsWith("ai-cache.coordination.peers.service-id is not set"));
    }

    @Test
    void saysThatNothingDiscoversServices() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        CodecsAutoConfiguration.class,
                        WebFluxAutoConfiguration.class,
                        GatewayAutoConfiguration.class,
                        AiCacheAutoConfiguration.class))
                .withPropertyValues("ai-cache.coordination.type=peers", NAME, SECRET)
                .run(context -> {
                    assertThat(failure(context).getDescription()).startsWith("ai-cache.coordination.type is peers");
                    assertThat(failure(context).getAction()).contains("discovery client");
                });
    }
}
