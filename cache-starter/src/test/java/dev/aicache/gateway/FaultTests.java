package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.aicache.Body;
import dev.aicache.BypassReason;
import dev.aicache.CacheKey;
import dev.aicache.CacheListener;
import dev.aicache.CacheStatistics;
import dev.aicache.CachedResponse;
import dev.aicache.EntrySummary;
import dev.aicache.EvictionPolicy;
import dev.aicache.Headers;
import dev.aicache.Outcome;
import dev.aicache.SkipReason;
import dev.aicache.StandardEviction;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;
import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.RequestTraits;
import dev.aicache.key.KeyDeriver;
import dev.aicache.key.KeyMaterial;
import dev.aicache.store.Deposit;
import dev.aicache.store.EntryState;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;
import dev.aicache.store.Placement;
import dev.aicache.store.RestoreResult;
import dev.aicache.store.Terms;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever fails in the cache, the request is answered, by the upstream. */
class FaultTests {

    private static final String PROMPT_IN_MESSAGE = "the secret prompt";
    private static final List<CacheListener.Fault> faults = new CopyOnWriteArrayList<>();
    private static final List<SkipReason> skips = new CopyOnWriteArrayList<>();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.aicache");
    private TestUpstream upstream;

    @BeforeEach
    void start() {
        faults.clear();
        skips.clear();
        upstream = new TestUpstream();
        listen();
    }

    /** To be called again when a gateway has started, which sets logging up anew. */
    private void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        upstream.close();
        logger.detachAppender(log);
    }

    @Configuration(proxyBeanMethods = false)
    static class Listening {

        @Bean
        CacheListener listener() {
            return new CacheListener() {
                @Override
                public void onFault(Fault fault) {
                    faults.add(fault);
                }

                @Override
                public void onSkipped(String route, SkipReason reason) {
                    skips.add(reason);
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FailingListener {

        @Bean
        CacheListener failing() {
            return new CacheListener() {
                @Override
                public void onRequest(String route, Outcome outcome) {
                    throw new IllegalStateException(PROMPT_IN_MESSAGE);
                }

                @Override
                public void onBypass(String route, BypassReason reason) {
                    throw new IllegalStateException(PROMPT_IN_MESSAGE);
                }

                @Override
                public void onStored(String route) {
                    throw new IllegalStateException(PROMPT_IN_MESSAGE);
                }
            };
        }
    }

    /** Fails where it is told to, and finds nothing otherwise. */
    static class FailingStore implements LocalStore {

        private final boolean onRead;
        private final boolean onWrite;
        private final GenerationTable generations = new GenerationTable(() -> 0);

        FailingStore(boolean onRead, boolean onWrite) {
            this.onRead = onRead;
            this.onWrite = onWrite;
        }

        @Override
        public @Nullable Hit get(CacheKey key, Predicate<Hit> isWanted) {
            if (onRead) {
                throw new IllegalStateException(PROMPT_IN_MESSAGE);
            }
            return null;
        }

        @Override
        public @Nullable Hit take(CacheKey key, Predicate<Hit> isWanted) {
            return get(key, isWanted);
        }

        @Override
        public @Nullable Hit peek(CacheKey key, Predicate<Hit> isWanted) {
            return get(key, isWanted);
        }

        @Override
        public @Nullable Hit inspect(CacheKey key) {
            return get(key);
        }

        @Override
        public Placement put(Deposit deposit) {
            if (onWrite) {
                throw new IllegalStateException(PROMPT_IN_MESSAGE);
            }
            return new Placement(null, 0);
        }

        @Override
        public boolean recode(CacheKey key, long sequence, CachedResponse response) {
            return false;
        }

        @Override
        public void remove(CacheKey key, long sequence) {}

        @Override
        public Stream<EntrySummary> entries(List<Tag> having, LongFunction<@Nullable String> routes) {
            return Stream.empty();
        }

        @Override
        public @Nullable EntrySummary entry(CacheKey key, LongFunction<@Nullable String> routes) {
            return null;
        }

        @Override
        public GenerationTable generations() {
            return generations;
        }

        @Override
        public EvictionPolicy eviction() {
            return StandardEviction.LRU;
        }

        @Override
        public void changeEviction(EvictionPolicy policy) {}

        @Override
        public void changeMaxMemory(long bytes) {}

        @Override
        public void onMaxMemory(LongConsumer listener) {}

        @Override
        public long used() {
            return 0;
        }

        @Override
        public void limit(long bytes) {}

        @Override
        public void tidy() {}

        @Override
        public long clear() {
            return 0;
        }

        @Override
        public @Nullable EntryState state(CacheKey key) {
            return null;
        }

        @Override
        public RestoreResult restore(EntryState entry) {
            return RestoreResult.FULL;
        }

        @Override
        public boolean promote(EntryState entry) {
            return false;
        }

        @Override
        public CacheStatistics statistics() {
            return new CacheStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FailingKeys {

        @Bean
        KeyDeriver keys() {
            return new KeyDeriver() {
                @Override
                public CacheKey alias(KeyMaterial material, byte[] body) {
                    throw new IllegalStateException(PROMPT_IN_MESSAGE);
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FailingReads {

        @Bean
        LocalStore store() {
            return new FailingStore(true, false);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FailingWrites {

        @Bean
        LocalStore store() {
            return new FailingStore(false, true);
        }
    }

    /** Gives entries whose headers no response takes. */
    @Configuration(proxyBeanMethods = false)
    static class FailingHeaders {

        @Bean
        WebFilter before() {
            return (exchange, chain) -> {
                exchange.getResponse().getHeaders().add("X-Before", "kept");
                return chain.filter(exchange);
            };
        }

        @Bean
        LocalStore store() {
            return new FailingStore(false, false) {
                @Override
                public Hit get(CacheKey key, Predicate<Hit> isWanted) {
                    Headers bad = Headers.of("Content-Type", "application/json", "bad\r\nname", "x");
                    CachedResponse response = new CachedResponse(200, bad, Body.of(new byte[] {'{', '}'}), null);
                    return new Hit(response, 0, Duration.ofMinutes(1).toNanos(), Terms.fresh(Duration.ofMinutes(1)));
                }
            };
        }
    }

    /** A dialect that fails when it reads the request, or when it judges the answer. */
    static final class FailingDialect implements Dialect {

        private final boolean onRequest;

        FailingDialect(boolean onRequest) {
            this.onRequest = onRequest;
        }

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public boolean speaks(String path) {
            return true;
        }

        @Override
        public FieldRules rules() {
            return FieldRules.NONE;
        }

        @Override
        public Optional<BypassReason> bypass(JsonObject request) {
            if (onRequest) {
                throw new IllegalStateException(PROMPT_IN_MESSAGE);
            }
            return Optional.empty();
        }

        @Override
        public RequestTraits traits(JsonObject request) {
            return RequestTraits.UNKNOWN;
        }

        @Override
        public Optional<SkipReason> judge(RequestTraits request, @Nullable String contentType, byte[] body) {
            throw new IllegalStateException(PROMPT_IN_MESSAGE);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DialectThatFailsOnRequests {

        @Bean
        Dialects dialects() {
            return Dialects.builtIn().preceded(List.of(new FailingDialect(true)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DialectThatFailsOnAnswers {

        @Bean
        Dialects dialects() {
            return Dialects.builtIn().preceded(List.of(new FailingDialect(false)));
        }
    }

    private void answersAllTheSame(Class<?> configuration, CacheListener.Fault expected, String status)
            throws Exception {
        try (TestGateway gateway = TestGateway.builder()
                .with(Listening.class)
                .with(configuration)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .start()) {
            listen();
            for (int i = 1; i <= 3; i++) {
                HttpResponse<String> answer = gateway.chat();
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(TestUpstream.CHAT.formatted(i, i));
                assertThat(cacheStatus(answer)).isEqualTo(status);
                assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/json");
            }
            assertThat(upstream.calls())
                    .allSatisfy(call -> assertThat(call.body()).isEqualTo(TestGateway.BODY));
            assertThat(faults).contains(expected);
            saysSoOnceWithoutQuoting(expected);
        }
    }

    private void saysSoOnceWithoutQuoting(CacheListener.Fault expected) {
        List<String> messages = new ArrayList<>();
        for (ILoggingEvent event : log.list) {
            messages.add(event.getFormattedMessage());
            assertThat(event.getThrowableProxy()).isNull();
        }
        assertThat(messages).filteredOn(each -> each.contains(expected.name())).hasSize(1);
        assertThat(messages).noneMatch(each -> each.contains(PROMPT_IN_MESSAGE));
    }

    @Test
    void aRequestThatNoKeyCanBeMadeOfPassesBy() throws Exception {
        answersAllTheSame(FailingKeys.class, CacheListener.Fault.KEY, "aicache; fwd=bypass; detail=fault");
    }

    @Test
    void aStoreThatCannotBeReadIsPassedBy() throws Exception {
        answersAllTheSame(FailingReads.class, CacheListener.Fault.STORE_READ, "aicache; fwd=bypass; detail=fault");
    }

    @Test
    void aStoreThatCannotBeWrittenStoresNothing() throws Exception {
        answersAllTheSame(FailingWrites.class, CacheListener.Fault.STORE_WRITE, "aicache; fwd=uri-miss; stored");
        assertThat(skips).containsOnly(SkipReason.FAULT);
    }

    @Test
    void anEntryWhoseHeadersCannotBeSetIsPassedBy() throws Exception {
        answersAllTheSame(FailingHeaders.class, CacheListener.Fault.HEADER, "aicache; fwd=bypass; detail=fault");
    }

    @Test
    void anEntryWhoseHeadersCannotBeSetTakesNothingAwayThatFiltersBeforeTheCacheHaveSet() throws Exception {
        try (TestGateway gateway = TestGateway.builder()
                .with(FailingHeaders.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .start()) {
            HttpResponse<String> answer = gateway.chat();

            assertThat(answer.headers().allValues("X-Before")).containsExactly("kept");
            assertThat(answer.headers().firstValue("Age")).isEmpty();
        }
    }

    @Test
    void aDialectThatCannotReadTheRequestIsPassedBy() throws Exception {
        answersAllTheSame(
                DialectThatFailsOnRequests.class, CacheListener.Fault.DIALECT, "aicache; fwd=bypass; detail=fault");
    }

    @Test
    void aDialectThatCannotJudgeStoresNothing() throws Exception {
        answersAllTheSame(
                DialectThatFailsOnAnswers.class, CacheListener.Fault.DIALECT, "aicache; fwd=uri-miss; stored");
        assertThat(skips).containsOnly(SkipReason.FAULT);
    }

    @Test
    void aListenerThatFailsKeepsNothingFromWorking() throws Exception {
        try (TestGateway gateway = TestGateway.builder()
                .with(Listening.class)
                .with(FailingListener.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .start()) {
            listen();
            gateway.chat();
            assertThat(cacheStatus(gateway.chat())).startsWith("aicache; hit");
            assertThat(faults).contains(CacheListener.Fault.LISTENER);
            saysSoOnceWithoutQuoting(CacheListener.Fault.LISTENER);
        }
    }

    @Test
    void aFaultIsLoggedAgainAfterAMinuteWithTheNumberKeptQuiet() {
        AtomicLong clock = new AtomicLong();
        Faults faults = new Faults(List.of(), clock::get);
        for (int i = 0; i < 5; i++) {
            faults.report(CacheListener.Fault.KEY, new IllegalStateException());
        }
        assertThat(log.list).hasSize(1);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(61));
        faults.report(CacheListener.Fault.KEY, new IllegalStateException());

        assertThat(log.list).hasSize(2);
        assertThat(log.list.get(1).getFormattedMessage()).contains("4 more since");
    }
}
