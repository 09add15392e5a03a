package dev.aicache.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;

import dev.aicache.AiCache;
import dev.aicache.coordination.Leases;
import dev.aicache.coordination.RemoteStore;
import dev.aicache.coordination.remote.RemoteStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RemoteConfigurationTests {

    private static final String[] WANTED = {
        "ai-cache.remote.enabled=true",
        "ai-cache.coordination.type=redis",
        // Nobody listens there.
        "ai-cache.redis.url=redis://127.0.0.1:1"
    };

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    CodecsAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    GatewayAutoConfiguration.class,
                    DataRedisAutoConfiguration.class,
                    AiCacheAutoConfiguration.class));

    @Test
    void thereIsNoneUnlessItIsWanted() {
        runner.run(context -> assertThat(context).hasSingleBean(AiCache.class).doesNotHaveBean(RemoteStore.class));
    }

    @Test
    void whereItIsWantedTheGatewayStartsWhetherOrNotTheServerIsThere() {
        runner.withPropertyValues(WANTED)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(RemoteStore.class)
                        .hasSingleBean(RemoteStatus.class)
                        .doesNotHaveBean(Leases.class));
    }

    @Test
    void leasesAreAnOption() {
        runner.withPropertyValues(WANTED)
                .withPropertyValues("ai-cache.remote.lease=true")
                .run(context -> assertThat(context).hasSingleBean(Leases.class));
    }

    @Test
    void saysWhichLibraryIsMissing() {
        runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j"))
                .withPropertyValues(WANTED)
                .run(context -> refuses(
                        context, "ai-cache.remote.enabled", "io.github.resilience4j:resilience4j-circuitbreaker"));
    }

    @Test
    void saysThatEntriesCannotBeSharedWhosePurgesAreNot() {
        runner.withPropertyValues("ai-cache.remote.enabled=true")
                .run(context -> refuses(context, "ai-cache.remote.enabled", "ai-cache.coordination.type: redis"));
    }

    private static void refuses(AssertableReactiveWebApplicationContext context, String property, String remedy) {
        assertThat(context).hasFailed();
        assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                    assertThat(failure.getName()).isEqualTo(property);
                    assertThat(failure.getReason()).contains(remedy);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "max-entry,10B,64MB",
        "max-entry,1GB,64MB",
        "max-ttl,10ms,24h",
        "read-timeout,0ms,100ms",
        "read-timeout,1m,100ms",
        "max-reads,0,256",
        "queue,1B,16MB",
        "pause,0s,5s",
        "coalesce-wait,-1s,2s"
    })
    void saysWhichSettingCannotBeUsedAndWhatToWrite(String name, String value, String remedy) {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("remote." + name, value)));

        assertThatThrownBy(() -> binder.bindOrCreate("remote", RemoteProperties.class))
                .rootCause()
                .hasMessageContaining("ai-cache.remote." + name)
                .hasMessageContaining(remedy);
    }

    @Test
    void aKeyThatIsNoneIsRefusedAndNotShown() {
        runner.withPropertyValues(WANTED)
                .withPropertyValues("ai-cache.remote.key=bm90IGEga2V5")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(context.getStartupFailure())
                            .rootCause()
                            .isInstanceOf(EncryptionKeyException.class)
                            .hasMessageContaining("ai-cache.remote.key");
                    for (Throwable each = context.getStartupFailure(); each != null; each = each.getCause()) {
                        assertThat(each.getMessage()).doesNotContain("bm90IGEga2V5");
                    }
                });
    }
}
