package dev.aicache.autoconfigure;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;

import dev.aicache.AiCache;
import dev.aicache.coordination.redis.RedisConnections;
import dev.aicache.coordination.redis.RedisServers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RedisConfigurationTests {

    private static final String WANTED = "ai-cache.coordination.type=redis";

    /** Nobody listens there. */
    private static final String NOWHERE = "ai-cache.redis.url=redis://127.0.0.1:1";

    private final ReactiveWebApplicationContextRunner withoutLibrary = new ReactiveWebApplicationContextRunner()
            .withClassLoader(new FilteredClassLoader("io.lettuce", "org.springframework.boot.data.redis"))
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    CodecsAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    GatewayAutoConfiguration.class,
                    AiCacheAutoConfiguration.class));

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    CodecsAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    GatewayAutoConfiguration.class,
                    DataRedisAutoConfiguration.class,
                    AiCacheAutoConfiguration.class));

    @Test
    void opensNothingUnlessSomethingNeedsIt() {
        runner.run(context -> assertThat(context).hasSingleBean(AiCache.class).doesNotHaveBean(RedisConnections.class));
    }

    @Test
    void hasAClientOfItsOwnAndLeavesTheApplicationsAlone() {
        runner.withPropertyValues(WANTED, NOWHERE)
                .run(context -> assertThat(context)
                        .hasSingleBean(RedisConnections.class)
                        .hasSingleBean(RedisConnectionFactory.class));
    }

    @Test
    void startsWhereNoServerCanBeReachedAndFailsWhenItIsNeeded() {
        runner.withPropertyValues(WANTED, NOWHERE).run(context -> {
            assertThat(context).hasNotFailed();
            var link = context.getBean(RedisConnections.class).link(StringCodec.UTF8);
            assertThatThrownBy(() -> link.commands().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isInstanceOfAny(ExecutionException.class, CompletionException.class);
        });
    }

    @Test
    void saysWhichDependencyIsMissing() {
        withoutLibrary
                .withPropertyValues(WANTED)
                .run(context -> refuses(context, "ai-cache.coordination.type", "spring-boot-starter-data-redis"));
    }

    @Test
    void worksWithoutTheLibraryWhereNothingNeedsIt() {
        withoutLibrary.run(context -> assertThat(context).hasSingleBean(AiCache.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:6379", "http://localhost", "redis://:secret@"})
    void refusesAnAddressThatIsNoneWithoutShowingIt(String url) {
        runner.withPropertyValues(WANTED, "ai-cache.redis.url=" + url).run(context -> {
            assertThat(context).hasFailed();
            // Boot's own report of an invalid value would write it out.
            assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOfSatisfying(SettingException.class, failure -> {
                        FailureAnalysis told = new SettingFailureAnalyzer().analyze(failure);
                        assertThat(told.getDescription())
                                .contains("ai-cache.redis.url")
                                .doesNotContain("secret");
                        assertThat(told.getAction()).contains("redis://").doesNotContain("secret");
                    });
            for (Throwable each = context.getStartupFailure(); each != null; each = each.getCause()) {
                assertThat(each.getMessage()).doesNotContain("secret");
            }
        });
    }

    private static void refuses(
            org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext context,
            String property,
            String remedy) {
        assertThat(context).hasFailed();
        assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                    assertThat(failure.getName()).isEqualTo(property);
                    assertThat(failure.getReason()).contains(remedy);
                });
    }

    @Test
    void goesWhereTheApplicationsRedisIs() {
        runner.withPropertyValues(
                        "spring.data.redis.host=redis.example",
                        "spring.data.redis.port=7000",
                        "spring.data.redis.database=3",
                        "spring.data.redis.username=gateway",
                        "spring.data.redis.password=secret",
                        "spring.data.redis.ssl.enabled=true")
                .run(context -> {
                    RedisServers servers = servers(context);
                    RedisURI uri = servers.uris().get(0);
                    assertThat(servers.isCluster()).isFalse();
                    assertThat(servers.ssl()).isNotNull();
                    assertThat(uri.getHost()).isEqualTo("redis.example");
                    assertThat(uri.getPort()).isEqualTo(7000);
                    assertThat(uri.getDatabase()).isEqualTo(3);
                    assertThat(uri.isSsl()).isTrue();
                    assertThat(credentials(uri)).isEqualTo("gateway secret");
                });
    }

    @Test
    void goesWhereTheApplicationsSentinelsSay() {
        runner.withPropertyValues(
                        "spring.data.redis.sentinel.master=main",
                        "spring.data.redis.sentinel.nodes=a:1,b:2",
                        "spring.data.redis.sentinel.password=guard",
                        "spring.data.redis.password=secret")
                .run(context -> {
                    RedisURI uri = servers(context).uris().get(0);
                    assertThat(uri.getSentinelMasterId()).isEqualTo("main");
                    assertThat(uri.getSentinels()).extracting(RedisURI::getPort).containsExactly(1, 2);
                    assertThat(credentials(uri)).isEqualTo("null secret");
                    assertThat(credentials(uri.getSentinels().get(1))).isEqualTo("null guard");
                });
    }

    @Test
    void goesToTheApplicationsCluster() {
        runner.withPropertyValues("spring.data.redis.cluster.nodes=a:1,b:2").run(context -> {
            RedisServers servers = servers(context);
            assertThat(servers.isCluster()).isTrue();
            assertThat(servers.uris()).extracting(RedisURI::getHost).containsExactly("a", "b");
        });
    }

    private static RedisServers servers(ApplicationContext context) {
        return RedisAddress.of(null, context.getBean(DataRedisConnectionDetails.class));
    }

    private static String credentials(RedisURI uri) {
        var credentials = uri.getCredentialsProvider().resolveCredentials().block();
        return credentials.getUsername() + " " + new String(credentials.getPassword());
    }

    @Test
    void needsAnAddressWhereTheApplicationHasNone() {
        assertThatThrownBy(() -> RedisAddress.of(null, null))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("ai-cache.redis.url");
    }

    @ParameterizedTest
    @CsvSource({
        "namespace=a b, namespace",
        "namespace={a}, namespace",
        "heartbeat=50ms, 100ms",
        "max-staleness=2s, three times",
        "max-staleness=2d, one day",
        "isolated=stop, serve-younger-than=30s",
        "isolated=serve-younger-than=soon, serve-younger-than=30s",
        "isolated=serve-younger-than=0s, serve-younger-than=30s",
        "type=kafka, type",
        "max-ttl=0s, max-ttl"
    })
    void refusesSettingsThatMakeNoSense(String setting, String said) {
        runner.withPropertyValues("ai-cache.coordination." + setting).run(context -> {
            assertThat(context).hasFailed();
            StringBuilder all = new StringBuilder();
            for (Throwable each = context.getStartupFailure(); each != null; each = each.getCause()) {
                all.append(each.getMessage()).append('\n');
            }
            assertThat(all).contains("ai-cache.coordination").contains(said);
        });
    }
}
