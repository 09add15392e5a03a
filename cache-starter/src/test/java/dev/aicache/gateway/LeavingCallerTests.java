package dev.aicache.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import com.github.benmanes.caffeine.cache.Ticker;

import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import dev.aicache.CacheListener;
import dev.aicache.Outcome;
import dev.aicache.Scope;
import dev.aicache.StandardEviction;
import dev.aicache.flight.Flights;
import dev.aicache.flight.RecordingBudget;
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
import dev.aicache.store.StoreLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

/** Callers who go away at awkward moments, each of which the test brings about: none goes on to hold memory. */
class LeavingCallerTests {

    private static final RoutePolicy POLICY = new RoutePolicy(
            Duration.ofMinutes(10),
            0,
            1_000_000,
            1_000_000,
            Scope.CREDENTIAL,
            true,
            Duration.ofMinutes(1),
            ResponseDirectives.AI,
            List.of(),
            AnswerChoice.DEFAULT,
            Replay.DEFAULT,
            Freshness.DEFAULT,
            Embeddings.PER_ITEM,
            List.of());

    private final RecordingBudget budget = new RecordingBudget(1_000_000);
    private final Flights flights = new Flights(budget);
    private final AtomicReference<Runnable> onHead = new AtomicReference<>(() -> {});
    private final CaffeineStore store = new CaffeineStore(
            StoreLimits.memory(1_000_000), StandardEviction.LRU, BodyStorage.HEAP, Ticker.systemTicker());
    private final GatewayCache cache = GatewayCache.builder(
                    store, new AliasTable(1_000_000), flights, new NettyWriteResponseFilter(List.of(), null))
            .listeners(List.of(new CacheListener() {
                @Override
                public void onRequest(String route, Outcome outcome) {
                    onHead.get().run();
                }
            }))
            .savings(new SavingsSettings(true, Prices.of(Map.of()), null, ScopeLabel.NONE, SavingsSettings.Header.NONE))
            .build();

    private final Sinks.Empty<Void> head = Sinks.empty();
    private final Sinks.Empty<Void> rest = Sinks.empty();

    private static MockServerWebExchange exchange() {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/v1/anything")
                .header("Authorization", "Bearer alice")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{}"));
        Route route = Route.async()
                .id("route")
                .uri("http://127.0.0.1:1")
                .predicate(any -> true)
                .build();
        exchange.getAttributes().put(GATEWAY_ROUTE_ATTR, route);
        return exchange;
    }

    /** The upstream: head and first piece at one signal, the rest at another. */
    private Mono<Void> answer(ServerHttpResponse response) {
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        return head.asMono()
                .then(Mono.defer(() -> response.writeWith(Flux.just("{\"a\":", "1}")
                        .delayUntil(piece -> piece.equals("1}") ? rest.asMono() : Mono.empty())
                        .map(piece -> DefaultDataBufferFactory.sharedInstance.wrap(
                                piece.getBytes(StandardCharsets.UTF_8))))));
    }

    private Mono<Void> run(MockServerWebExchange exchange) {
        GlobalFilter replies = cache.replyFilter();
        AiCacheFilter filter = new AiCacheFilter(cache, POLICY, Set.of());
        GatewayFilterChain upstream = fill -> answer(fill.getResponse());
        return replies.filter(exchange, client -> filter.filter(client, upstream));
    }

    private void finish() {
        rest.tryEmitEmpty();
        assertThat(flights.size()).isZero();
        assertThat(budget.used()).as("bytes held for nobody").isZero();
    }

    @Test
    void oneWhoLeavesBeforeTheHead() {
        Disposable caller = run(exchange()).subscribe();
        caller.dispose();
        head.tryEmitEmpty();
        finish();
    }

    @Test
    void oneWhoLeavesInTheMomentTheHeadArrives() {
        AtomicReference<Disposable> caller = new AtomicReference<>();
        onHead.set(() -> caller.get().dispose());
        caller.set(run(exchange()).subscribe());
        head.tryEmitEmpty();
        finish();
    }

    @Test
    void oneWhoLeavesInMidAnswer() {
        Disposable caller = run(exchange()).subscribe();
        head.tryEmitEmpty();
        caller.dispose();
        finish();
    }

    @Test
    void oneWhoseResponseWasCommittedAlready() {
        MockServerWebExchange exchange = exchange();
        exchange.getResponse().setComplete().subscribe();
        head.tryEmitEmpty();
        StepVerifier.create(run(exchange)).expectError().verify(Duration.ofSeconds(10));
        finish();
    }
}
