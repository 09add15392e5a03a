package dev.aicache.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;

import com.github.benmanes.caffeine.cache.Caffeine;

import io.micrometer.core.instrument.MeterRegistry;

import dev.aicache.AiCache;
import dev.aicache.BudgetChange;
import dev.aicache.BudgetChange.Cause;
import dev.aicache.CacheListener;
import dev.aicache.EvictionCandidate;
import dev.aicache.EvictionPolicy;
import dev.aicache.StandardEviction;
import dev.aicache.actuate.AiCacheEndpoint;
import dev.aicache.gateway.AiCacheGatewayFilterFactory;
import dev.aicache.gateway.InvalidArgumentException;
import dev.aicache.metrics.CacheEventMeters;
import dev.aicache.policy.CallerHeader;
import dev.aicache.policy.ClientDirectives;
import dev.aicache.policy.Embeddings;
import dev.aicache.policy.Freshness;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.policy.TtlRules;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.Housekeeping;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;
import dev.aicache.store.coding.CompressingStore;
import dev.aicache.store.pages.PagePool;
import dev.aicache.store.pages.PagedStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AiCacheAutoConfigurationTests {

    private static final String FILTER = "spring.cloud.gateway.server.webflux.routes[0].filters[0]";
    private static final String[] ROUTE = {
        "spring.cloud.gateway.server.webflux.routes[0].id=chat",
        "spring.cloud.gateway.server.webflux.routes[0].uri=http://127.0.0.1:1",
        "spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/**"
    };

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    CodecsAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    GatewayAutoConfiguration.class,
                    AiCacheAutoConfiguration.class));

    private static RoutePolicy defaults(org.springframework.context.ApplicationContext context) {
        return context.getBean(AiCacheProperties.class).routeDefaults();
    }

    @Test
    void bringsTheFilterWithItsDefaults() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(AiCacheGatewayFilterFactory.class).hasSingleBean(AiCache.class);
            RoutePolicy policy = defaults(context);
            assertThat(policy.ttl()).hasMinutes(10);
            assertThat(policy.maxEntry()).isEqualTo(1024 * 1024);
            assertThat(policy.maxRequest()).isEqualTo(1024 * 1024);
            assertThat(policy.scope()).hasToString("credential");
            assertThat(policy.finishAbandoned()).isTrue();
            assertThat(policy.fillTimeout()).hasMinutes(10);
            assertThat(policy.freshness()).isEqualTo(Freshness.DEFAULT);
        });
    }

    @Test
    void takesEverySetting() {
        runner.withPropertyValues(
                        "ai-cache.store.max-memory=64MB",
                        "ai-cache.store.max-entry=2MB",
                        "ai-cache.flight.max-memory=5%",
                        "ai-cache.defaults.ttl=1h",
                        "ai-cache.defaults.ttl-jitter=15%",
                        "ai-cache.defaults.max-request=2MB",
                        "ai-cache.defaults.scope=header:X-Tenant",
                        "ai-cache.defaults.finish-abandoned=false",
                        "ai-cache.defaults.fill-timeout=90s",
                        "ai-cache.defaults.response-directives=honour",
                        "ai-cache.defaults.key-headers=X-A,X-B",
                        "ai-cache.defaults.request-directives=ignore",
                        "ai-cache.defaults.caller-headers=ttl,tags",
                        "ai-cache.defaults.min-ttl=1m",
                        "ai-cache.defaults.max-ttl=2d",
                        "ai-cache.defaults.ttl-by-model[0]=gpt-4*=1h",
                        "ai-cache.defaults.ttl-by-model[1]=*-mini=10m",
                        "ai-cache.defaults.ttl-by-dialect=openai-chat=2h,json=1m",
                        "ai-cache.defaults.stale-while-revalidate=30s",
                        "ai-cache.defaults.stale-if-error=1h",
                        "ai-cache.defaults.refresh-ahead=25%",
                        "ai-cache.defaults.embeddings=whole")
                .run(context -> {
                    RoutePolicy policy = defaults(context);
                    assertThat(policy.ttl()).hasHours(1);
                    assertThat(policy.ttlJitter()).isEqualTo(0.15);
                    assertThat(policy.maxEntry()).isEqualTo(2 * 1024 * 1024);
                    assertThat(policy.maxRequest()).isEqualTo(2 * 1024 * 1024);
                    assertThat(policy.scope()).hasToString("header:X-Tenant");
                    assertThat(policy.finishAbandoned()).isFalse();
                    assertThat(policy.fillTimeout()).hasSeconds(90);
                    assertThat(policy.responseDirectives().name()).isEqualTo("HONOUR");
                    assertThat(policy.keyHeaders()).containsExactly("X-A", "X-B");
                    assertThat(policy.freshness())
                            .isEqualTo(new Freshness(
                                    ClientDirectives.IGNORE,
                                    Set.of(CallerHeader.TTL, CallerHeader.TAGS),
                                    Duration.ofMinutes(1),
                                    Duration.ofDays(2),
                                    TtlRules.parse(List.of("gpt-4*=1h", "*-mini=10m")),
                                    TtlRules.parse(List.of("openai-chat=2h", "json=1m")),
                                    Duration.ofSeconds(30),
                                    Duration.ofHours(1),
                                    0.25));
                    assertThat(policy.embeddings()).isEqualTo(Embeddings.WHOLE);
                    assertThat(context.getBean(AiCache.class).statistics().budget())
                            .isLessThanOrEqualTo(64L * 1024 * 1024)
                            .isGreaterThan(60L * 1024 * 1024);
                });
    }

    @Test
    void keepsTheStoreToItsLimitsByThePolicyThatIsNamed() {
        runner.withPropertyValues(
                        "ai-cache.store.max-entries=70",
                        "ai-cache.store.max-share-per-scope=20%",
                        "ai-cache.store.eviction=COST")
                .run(context -> {
                    assertThat(context.getBean(AiCache.class).eviction()).isEqualTo(StandardEviction.COST);
                    StoreLimits limits =
                            context.getBean(AiCacheProperties.class).storeLimits(0);
                    assertThat(limits.maxEntries()).isEqualTo(70);
                    assertThat(limits.maxShare()).isEqualTo(0.2);
                });
        runner.run(context -> {
            assertThat(context.getBean(AiCache.class).eviction()).isEqualTo(StandardEviction.HYBRID);
            assertThat(context).hasSingleBean(Housekeeping.class);
        });
    }

    @Test
    void takesHalfOfTheHeapAtMostAndSaysSo() {
        long half = Runtime.getRuntime().maxMemory() / 2;
        List<BudgetChange> changes = new CopyOnWriteArrayList<>();
        CacheListener listener = new CacheListener() {
            @Override
            public void onBudgetChange(BudgetChange change) {
                changes.add(change);
            }
        };
        runner.withBean(CacheListener.class, () -> listener)
                .withPropertyValues("ai-cache.store.max-memory=80%")
                .run(context -> {
                    AiCache cache = context.getBean(AiCache.class);
                    assertThat(cache.statistics().budget()).isEqualTo(half);
                    assertThat(cache.statistics().maxMemory()).isGreaterThan(half);
                    cache.changeMaxMemory(1_000_000);
                    assertThat(cache.statistics().budget()).isEqualTo(1_000_000);
                    cache.changeMaxMemory(2_000_000);
                    assertThat(cache.statistics().budget()).isEqualTo(2_000_000);
                    assertThat(changes)
                            .extracting(BudgetChange::cause)
                            .containsExactly(Cause.CLAMPED, Cause.CONFIGURED, Cause.CONFIGURED);
                });
        runner.withPropertyValues("ai-cache.store.max-memory=80%", "ai-cache.store.pressure-relief=false")
                .run(context -> {
                    AiCache cache = context.getBean(AiCache.class);
                    assertThat(cache.statistics().budget()).isGreaterThan(half);
                    cache.changeMaxMemory(1_000_000);
                    assertThat(cache.statistics().budget()).isEqualTo(1_000_000);
                });
    }

    @Test
    void keepsBodiesInPagesWhereAConfigurationSaysSo() {
        runner.run(context -> assertThat(context.getBean(BodyStorage.class)).isSameAs(BodyStorage.HEAP));
        runner.withPropertyValues(
                        "ai-cache.store.storage=pooled",
                        "ai-cache.store.page-size=8KB",
                        "ai-cache.store.max-memory=32MB")
                .run(context -> {
                    PagePool pool = context.getBean(PagedStorage.class).pool();
                    assertThat(pool.pageSize()).isEqualTo(8192);
                    AiCache cache = context.getBean(AiCache.class);
                    assertThat(pool.capacity())
                            .as("the store's budget in whole pages")
                            .isBetween(
                                    cache.statistics().budget(),
                                    cache.statistics().budget() + 8191);
                    assertThatIllegalArgumentException().isThrownBy(() -> cache.changeMaxMemory(pool.capacity() + 1));
                });
    }

    @Test
    void saysWhatToChangeWhereTheJvmHasNotEnoughDirectMemory() {
        runner.withPropertyValues("ai-cache.store.storage=pooled", "ai-cache.store.max-memory=100GB")
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis analysis =
                            new PoolReservationFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis).isNotNull();
                    assertThat(analysis.getDescription()).contains("ai-cache.store.max-memory");
                    assertThat(analysis.getAction())
                            .contains("ai-cache.store.max-memory")
                            .contains("-XX:MaxDirectMemorySize")
                            .contains("ai-cache.store.storage");
                });
    }

    @Test
    void takesAPolicyOfTheApplicationsOwn() {
        runner.withBean(EvictionPolicy.class, LargestFirst::new)
                .withPropertyValues("ai-cache.store.eviction=largest-first")
                .run(context ->
                        assertThat(context.getBean(AiCache.class).eviction()).isInstanceOf(LargestFirst.class));
    }

    @Test
    void namesThePoliciesThereAreWhereThereIsNoneOfThatName() {
        runner.withBean(EvictionPolicy.class, LargestFirst::new)
                .withPropertyValues("ai-cache.store.eviction=lrru")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("ai-cache.store.eviction")
                        .extracting(e -> ((InvalidConfigurationPropertyValueException) e).getReason())
                        .asString()
                        .contains("lru, lfu, fifo, ttl, hybrid, cost, largest-first"));
    }

    private static final class LargestFirst implements EvictionPolicy {

        @Override
        public String word() {
            return "largest-first";
        }

        @Override
        public double worth(EvictionCandidate entry) {
            return -entry.bytes();
        }
    }

    @Test
    void compressesWhereThatIsAskedFor() {
        runner.run(context -> assertThat(context.getBean(LocalStore.class)).isInstanceOf(CaffeineStore.class));
        for (String compression : new String[] {"gzip", "zstd", "auto"}) {
            runner.withPropertyValues("ai-cache.store.compression=" + compression, "ai-cache.store.compress-from=8KB")
                    .run(context ->
                            assertThat(context.getBean(LocalStore.class)).isInstanceOf(CompressingStore.class));
        }
    }

    @Test
    void isSwitchedOffAsAWholeOrAsAFilter() {
        runner.withPropertyValues("ai-cache.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(AiCache.class));
        runner.withPropertyValues("spring.cloud.gateway.server.webflux.filter.ai-cache.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(AiCache.class));
    }

    @Test
    void standsBackWhereAPieceItNeedsIsMissing() {
        runner.withClassLoader(new FilteredClassLoader(Caffeine.class))
                .run(context -> assertThat(context).doesNotHaveBean(AiCache.class));
    }

    @Test
    void worksWithoutMicrometerAndWithoutActuator() {
        runner.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
                .run(context ->
                        assertThat(context).hasSingleBean(AiCache.class).doesNotHaveBean(CacheEventMeters.class));
        runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context ->
                        assertThat(context).hasSingleBean(AiCache.class).doesNotHaveBean(AiCacheEndpoint.class));
    }

    @ParameterizedTest
    @CsvSource({
        "ai-cache.store.max-memroy=1GB, ai-cache.store.max-memory",
        "ai-cache.default.ttl=10m, ai-cache.defaults.ttl",
        "ai-cache.defaults.time-to-live=10m, ai-cache."
    })
    void failsOnPropertiesItDoesNotKnowAndNamesTheNearest(String property, String nearest) {
        runner.withPropertyValues(property).run(context -> {
            assertThat(context).hasFailed();
            Throwable failure = context.getStartupFailure();
            assertThat(failure).hasRootCauseInstanceOf(UnboundConfigurationPropertiesException.class);
            FailureAnalysis analysis = new UnknownPropertyFailureAnalyzer().analyze(failure);
            assertThat(analysis).isNotNull();
            assertThat(analysis.getDescription()).contains(property.substring(0, property.indexOf('=')));
            assertThat(analysis.getAction()).contains(nearest);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "ai-cache.store.max-memory=0%, max-memory",
        "ai-cache.store.max-memory=95%, max-memory",
        "ai-cache.store.max-memory=lots, max-memory",
        "ai-cache.store.max-entries=0, max-entries",
        "ai-cache.store.storage=disk, storage",
        "ai-cache.store.page-size=3KB, page-size",
        "ai-cache.store.page-size=512B, page-size",
        "ai-cache.store.page-size=2MB, page-size",
        "ai-cache.store.page-size=4GB, page-size",
        "ai-cache.store.max-share-per-scope=0%, max-share-per-scope",
        "ai-cache.store.max-share-per-scope=101%, max-share-per-scope",
        "ai-cache.store.max-share-per-scope=lots, max-share-per-scope",
        "ai-cache.store.compression=brotli, compression",
        "ai-cache.store.compress-from=-1KB, compress-from",
        "ai-cache.defaults.scope=nobody, scope",
        "ai-cache.defaults.ttl=-1m, ttl",
        "ai-cache.defaults.ttl-jitter=95%, ttl-jitter",
        "ai-cache.defaults.ttl-jitter=some, ttl-jitter",
        "ai-cache.defaults.fill-timeout=0, fill-timeout",
        "ai-cache.defaults.ttl=200000d, ttl",
        "ai-cache.defaults.max-request=2GB, max-request",
        "ai-cache.defaults.response-directives=some, response-directives",
        "ai-cache.defaults.request-directives=some, request-directives",
        "ai-cache.defaults.caller-headers=cookies, caller-headers",
        "ai-cache.defaults.min-ttl=2d, min-ttl",
        "ai-cache.defaults.max-ttl=0, max-ttl",
        "ai-cache.defaults.ttl-by-model=gpt, ttl-by-model",
        "ai-cache.defaults.ttl-by-dialect=openai-chat=soon, ttl-by-dialect",
        "ai-cache.defaults.stale-while-revalidate=-1s, stale-while-revalidate",
        "ai-cache.defaults.stale-if-error=4000d, stale-if-error",
        "ai-cache.defaults.refresh-ahead=91%, refresh-ahead"
    })
    void failsOnValuesThatMakeNoSense(String property, String name) {
        runner.withPropertyValues(property).run(context -> {
            assertThat(context).hasFailed();
            StringBuilder said = new StringBuilder();
            for (Throwable each = context.getStartupFailure(); each != null; each = each.getCause()) {
                said.append(each.getMessage()).append('\n');
            }
            assertThat(said).contains(name);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "=AiCache=10x | 'ttl' has the value '10x' | Write for example 10m",
                "=AiCache=200000d | 'ttl' has the value '200000d' | Write for example 10m",
                "=AiCache=-1m | 'ttl' has the value '-1m' | Write for example 10m",
                "=AiCache=10m,huge | 'max-entry' has the value 'huge' | 1MB",
                "=AiCache=10m,500GB | 'max-entry' is 536870912000 bytes | ai-cache.store.max-memory",
                "=AiCache=10m,1MB,everyone | 'everyone' is one too many | name and args",
            })
    void failsOnShortFormsThatMakeNoSense(String filter, String problem, String remedy) {
        fails(problem, remedy, FILTER + filter);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ttl-jitter | 95% | 'ttl-jitter' has the value '95%' | 90% at most",
                "tll | 10m | 'tll' is not known | Did you mean 'ttl'?",
                "max-entries | 10 | 'max-entries' is not known | Did you mean 'max-entry'?",
                "nonsense-altogether | 1 | 'nonsense-altogether' is not known | Known are ttl, ttl-jitter, max-entry",
                "scope | someone | 'scope' has the value 'someone' | header:<name>",
                "scope | header: | 'scope' has the value 'header:' | header:<name>",
                "finish-abandoned | perhaps | 'finish-abandoned' has the value 'perhaps' | true or false",
                "fill-timeout | soon | 'fill-timeout' has the value 'soon' | 5m",
                "response-directives | all | 'response-directives' has the value 'all' | ai, honour or ignore",
                "embeddings | some | 'embeddings' has the value 'some' | per-item or whole",
                "max-request | 2GB | 'max-request' has the value '2GB' | 1GB at most",
                "key-headers | a b | 'key-headers' has the value 'a b' | X-Tenant",
                "request-directives | some | 'request-directives' has the value 'some' | honour or ignore",
                "caller-headers | ttl, cookies | 'caller-headers' has the value 'ttl, cookies' | tags and namespace",
                "max-ttl | 500ms | 'max-ttl' has the value '500ms' | no less than min-ttl",
                "ttl-by-model | gpt | 'ttl-by-model' has the value 'gpt' | gpt-4*=1h",
                "ttl-by-dialect | a=0 | 'ttl-by-dialect' has the value 'a=0' | openai-chat=1h",
                "stale-while-revalidate | -1s | 'stale-while-revalidate' has the value '-1s' | 0s for not at all",
                "refresh-ahead | 91% | 'refresh-ahead' has the value '91%' | 90% at most",
                "stale-if-error | soon | 'stale-if-error' has the value 'soon' | 0s for not at all",
            })
    void failsOnArgumentsThatMakeNoSense(String name, String value, String problem, String remedy) {
        fails(problem, remedy, FILTER + ".name=AiCache", FILTER + ".args." + name + "=" + value);
    }

    private void fails(String problem, String remedy, String... properties) {
        runner.withPropertyValues(ROUTE).withPropertyValues(properties).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).isInstanceOf(InvalidArgumentException.class);
            FailureAnalysis analysis = new InvalidArgumentFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis).isNotNull();
            assertThat(analysis.getDescription()).contains("Route 'chat'").contains(problem);
            assertThat(analysis.getAction()).contains(remedy);
        });
    }

    @Test
    void takesTheShortFormAsTtlAndLargestEntry() {
        runner.withPropertyValues(ROUTE)
                .withPropertyValues(FILTER + "=AiCache=7m,2MB")
                .run(context -> assertThat(context).hasNotFailed());
        runner.run(context -> {
            AiCacheGatewayFilterFactory factory = context.getBean(AiCacheGatewayFilterFactory.class);
            RoutePolicy policy = factory.policy(
                    "chat",
                    Map.of(
                            factory.shortcutFieldOrder().get(0), "7m",
                            factory.shortcutFieldOrder().get(1), "2MB"));
            assertThat(policy.ttl()).hasMinutes(7);
            assertThat(policy.maxEntry()).isEqualTo(2 * 1024 * 1024);
        });
    }

    @Test
    void takesTheLongFormAndItsListsInEitherSpelling() {
        runner.withPropertyValues(ROUTE)
                .withPropertyValues(
                        FILTER + ".name=AiCache",
                        FILTER + ".args.ttl=1h",
                        FILTER + ".args.maxEntry=2MB",
                        FILTER + ".args.max-request=1MB",
                        FILTER + ".args.scope=everyone",
                        FILTER + ".args.finish-abandoned=true",
                        FILTER + ".args.fill-timeout=5m",
                        FILTER + ".args.response-directives=ai",
                        FILTER + ".args.key-headers[0]=X-A",
                        FILTER + ".args.key-headers[1]=X-B",
                        FILTER + ".args.ttl-by-model[0]=gpt-4*=1h",
                        FILTER + ".args.ttl-by-model[1]=*=10m",
                        FILTER + ".args.caller-headers=none",
                        FILTER + ".args.min-ttl=3d",
                        FILTER + ".args.stale-if-error=0s")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
