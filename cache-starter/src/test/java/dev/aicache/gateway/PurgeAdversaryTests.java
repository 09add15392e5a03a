package dev.aicache.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import com.github.benmanes.caffeine.cache.Ticker;

import reactor.core.publisher.Mono;

import dev.aicache.CacheKey;
import dev.aicache.EntrySummary;
import dev.aicache.Purge;
import dev.aicache.PurgeResult;
import dev.aicache.Scope;
import dev.aicache.StandardEviction;
import dev.aicache.Tag;
import dev.aicache.coordination.Purger;
import dev.aicache.flight.Flights;
import dev.aicache.flight.RecordingBudget;
import dev.aicache.key.Presented;
import dev.aicache.key.ScopeResolver;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.Embeddings;
import dev.aicache.policy.Freshness;
import dev.aicache.policy.Replay;
import dev.aicache.policy.ResponseDirectives;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.savings.Prices;
import dev.aicache.savings.SavingsSettings;
import dev.aicache.savings.ScopeLabel;
import dev.aicache.store.AliasTable;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

/**
 * Callers and purges all at once, by everything that there is to purge by, while calls of the upstream take longer than
 * the pauses between purges: no caller gets what was asked before a purge that had come back before the caller came. The
 * same is tried on a cache that removes what a purge is about and knows no stamps; there it has to go wrong, or this test
 * would see nothing.
 */
class PurgeAdversaryTests {

    private static final long SEED = 20_260_101;
    private static final int CALLERS = 12;
    private static final int READS = 500;
    private static final int READS_BETWEEN_PURGES = 15;

    private static final Scope SCOPE = Scope.of("header:X-Tenant");
    private static final RoutePolicy POLICY = new RoutePolicy(
            Duration.ofHours(1),
            0,
            1_000_000,
            1_000_000,
            SCOPE,
            true,
            Duration.ofMinutes(1),
            ResponseDirectives.AI,
            List.of(),
            AnswerChoice.DEFAULT,
            Replay.DEFAULT,
            Freshness.DEFAULT,
            Embeddings.PER_ITEM,
            List.of());

    /** One of the things that can be asked; the upstream names its answer by the topic, as its answer comes. */
    private record Question(String route, String tenant, String model, String topic) {

        static List<Question> all() {
            List<Question> all = new ArrayList<>();
            for (String route : List.of("r1", "r2")) {
                for (String tenant : List.of("a", "b")) {
                    for (String model : List.of("m1", "m2")) {
                        for (String topic : List.of("x", "y", "z")) {
                            all.add(new Question(route, tenant, model, topic));
                        }
                    }
                }
            }
            return all;
        }

        Tag scope() {
            Presented presented = new Presented(dev.aicache.Headers.of("X-Tenant", tenant), null);
            return Tag.scope(ScopeResolver.resolve(SCOPE, presented, presented, null)
                    .orElseThrow()
                    .id());
        }
    }

    private static final List<Question> QUESTIONS = Question.all();

    /** The upstream, whose answers change when something is purged, and the callers. */
    private static final class World {

        final GatewayCache cache;
        final AiCacheFilter filter;
        final Map<Question, AtomicLong> versions;
        final Map<Question, AtomicLong> purged;
        final AtomicLong stale = new AtomicLong();
        final AtomicLong hits = new AtomicLong();

        World(LocalStore store, Purger purger) {
            cache = GatewayCache.builder(
                            store,
                            new AliasTable(1_000_000),
                            new Flights(new RecordingBudget(10_000_000)),
                            new NettyWriteResponseFilter(List.of(), null))
                    .savings(new SavingsSettings(
                            true, Prices.of(Map.of()), null, ScopeLabel.NONE, SavingsSettings.Header.NONE))
                    .purger(purger)
                    .build();
            filter = new AiCacheFilter(cache, POLICY, Set.of());
            versions = counters();
            purged = counters();
        }

        private static Map<Question, AtomicLong> counters() {
            Map<Question, AtomicLong> counters = new java.util.HashMap<>();
            QUESTIONS.forEach(question -> counters.put(question, new AtomicLong()));
            return Map.copyOf(counters);
        }

        private static long count(Map<Question, AtomicLong> counters, Question question) {
            return Optional.ofNullable(counters.get(question)).orElseThrow().get();
        }

        private static MockServerWebExchange exchange(Question question) {
            MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/v1/anything")
                    .header("X-Tenant", question.tenant())
                    .contentType(MediaType.APPLICATION_JSON)
                    .body("{\"model\":\"%s\",\"topic\":\"%s\"}".formatted(question.model(), question.topic())));
            exchange.getAttributes()
                    .put(
                            GATEWAY_ROUTE_ATTR,
                            Route.async()
                                    .id(question.route())
                                    .uri("http://127.0.0.1:1")
                                    .predicate(any -> true)
                                    .build());
            return exchange;
        }

        /** Looks at the world, and then takes its time. */
        private Mono<Void> upstream(Question question, ServerHttpResponse response, Duration time) {
            return Mono.defer(() -> {
                long version = count(versions, question);
                return Mono.delay(time).then(Mono.defer(() -> {
                    response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
                    response.getHeaders().set("Surrogate-Key", "topic-" + question.topic());
                    return response.writeWith(Mono.just(DefaultDataBufferFactory.sharedInstance.wrap(
                            "{\"version\":%d}".formatted(version).getBytes(StandardCharsets.UTF_8))));
                }));
            });
        }

        void ask(Question question, Duration time) {
            long before = count(purged, question);
            MockServerWebExchange exchange = exchange(question);
            GatewayFilterChain upstream = fill -> upstream(question, fill.getResponse(), time);
            cache.replyFilter()
                    .filter(exchange, client -> filter.filter(client, upstream))
                    .block(Duration.ofSeconds(60));
            String body = exchange.getResponse().getBodyAsString().block(Duration.ofSeconds(60));
            long version = Long.parseLong(body.replaceAll("\\D", ""));
            stale.addAndGet(version < before ? 1 : 0);
            String status = exchange.getResponse().getHeaders().getFirst("Cache-Status");
            hits.addAndGet(status != null && status.contains("hit") ? 1 : 0);
        }

        /** The world changes, and then that is purged. */
        void purge(Tag tag, Predicate<Question> concerned) {
            List<Question> all = QUESTIONS.stream().filter(concerned).toList();
            List<Long> reached = all.stream()
                    .map(question -> Optional.ofNullable(versions.get(question))
                            .orElseThrow()
                            .incrementAndGet())
                    .toList();
            cache.purge(Purge.of(tag));
            for (int i = 0; i < all.size(); i++) {
                long version = reached.get(i);
                Optional.ofNullable(purged.get(all.get(i))).orElseThrow().accumulateAndGet(version, Math::max);
            }
        }

        void purgeSomething(Random random, Map<Question, CacheKey> keys) {
            Question any = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
            switch (random.nextInt(12)) {
                case 0 -> purge(Tag.EVERYTHING, question -> true);
                case 1, 2 -> purge(Tag.route(any.route()), each -> each.route().equals(any.route()));
                case 3, 4 -> purge(any.scope(), each -> each.tenant().equals(any.tenant()));
                case 5, 6 -> purge(Tag.model(any.model()), each -> each.model().equals(any.model()));
                case 7, 8 ->
                    purge(Tag.of("topic-" + any.topic()), each -> each.topic().equals(any.topic()));
                default -> purge(Tag.key(keys.getOrDefault(any, new CacheKey(1, 2, 3, 4))), any::equals);
            }
        }

        /** Fills everything once, to learn the keys. */
        Map<Question, CacheKey> keys() {
            Map<Question, CacheKey> keys = new java.util.HashMap<>();
            for (Question question : QUESTIONS) {
                ask(question, Duration.ZERO);
                cache.entries()
                        .map(EntrySummary::key)
                        .filter(key -> !keys.containsValue(key))
                        .findAny()
                        .ifPresent(key -> keys.put(question, key));
            }
            assertThat(keys).hasSize(QUESTIONS.size());
            return keys;
        }

        /** Everyone at once; then whether anything stays wrong when all is quiet. */
        long run() throws Exception {
            Map<Question, CacheKey> keys = keys();
            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    Random random = new Random(SEED + caller);
                    all.add(callers.submit(() -> call(random, keys)));
                }
                for (Future<?> each : all) {
                    each.get(5, TimeUnit.MINUTES);
                }
            } finally {
                callers.shutdownNow();
            }
            long during = stale.getAndSet(0);
            QUESTIONS.forEach(question -> ask(question, Duration.ZERO));
            return during;
        }

        private void call(Random random, Map<Question, CacheKey> keys) {
            for (int i = 1; i <= READS; i++) {
                Question question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
                ask(question, Duration.ofMillis(random.nextInt(4)));
                if (i % READS_BETWEEN_PURGES == 0) {
                    purgeSomething(random, keys);
                }
            }
        }
    }

    private static CaffeineStore store() {
        return new CaffeineStore(
                StoreLimits.memory(10_000_000), StandardEviction.LRU, BodyStorage.HEAP, Ticker.systemTicker());
    }

    @Test
    void noCallerGetsWhatWasAskedBeforeAPurge() throws Exception {
        CaffeineStore store = store();
        World world = new World(store, Purger.local(store.generations()));

        long during = world.run();

        assertThat(during).as("stale answers while everyone was at it").isZero();
        assertThat(world.stale.get()).as("stale answers afterwards").isZero();
        assertThat(world.hits.get()).as("hits").isGreaterThan(READS);
    }

    @Test
    void aCacheThatOnlyRemovesGivesThemWhatWasAskedBefore() throws Exception {
        CaffeineStore store = store();
        World world = new World(store, notice -> {
            long unused = store.clear();
            return new PurgeResult(notice, PurgeResult.Reach.INSTANCE);
        });

        assertThat(world.run()).as("stale answers while everyone was at it").isPositive();
    }
}
