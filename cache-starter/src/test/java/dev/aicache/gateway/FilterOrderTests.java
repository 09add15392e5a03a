package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

import reactor.core.publisher.Mono;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** The contract of the filter's place: what stands before it runs on hits, what stands behind it runs on fills only. */
class FilterOrderTests {

    private static final AtomicInteger counted = new AtomicInteger();
    private static TestUpstream upstream;
    private static TestGateway gateway;

    /** Refuses all but Alice. */
    static final class GuardGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {

        GuardGatewayFilterFactory() {
            super(Object.class);
        }

        @Override
        public GatewayFilter apply(Object config) {
            return (exchange, chain) -> {
                if ("refused".equals(exchange.getRequest().getHeaders().getFirst("X-Guard"))) {
                    exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
                    return exchange.getResponse().setComplete();
                }
                return chain.filter(exchange);
            };
        }
    }

    /** Counts, as a rate limiter does, and tells the client after the rest has run. */
    static final class TallyGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {

        TallyGatewayFilterFactory() {
            super(Object.class);
        }

        @Override
        public GatewayFilter apply(Object config) {
            return (exchange, chain) -> {
                int number = counted.incrementAndGet();
                return chain.filter(exchange)
                        .then(Mono.fromRunnable(
                                () -> exchange.getResponse().getHeaders().set("X-Tally", Integer.toString(number))));
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Filters {

        @Bean
        GuardGatewayFilterFactory guard() {
            return new GuardGatewayFilterFactory();
        }

        @Bean
        TallyGatewayFilterFactory tally() {
            return new TallyGatewayFilterFactory();
        }

        @Bean
        RouteLocator javaRoutes(RouteLocatorBuilder routes, AiCacheGatewayFilterFactory cache) {
            return routes.routes()
                    .route(
                            "modified",
                            r -> r.path("/modified/**")
                                    .filters(f -> f.modifyResponseBody(
                                                    String.class,
                                                    String.class,
                                                    (exchange, body) -> Mono.just(body + "<modified>"))
                                            .filter(cache.apply(args -> args.put("scope", "everyone"))))
                                    .uri(upstream.url()))
                    .build();
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Filters.class)
                .route(
                        "before",
                        upstream.url(),
                        "/before/**",
                        "Guard",
                        "Tally",
                        "AddResponseHeader=X-Post,yes",
                        "AiCache=10m")
                .route(
                        "behind",
                        upstream.url(),
                        "/behind/**",
                        "AiCache=10m",
                        "Tally",
                        "SetRequestHeader=Authorization,Bearer provider-key",
                        "RewritePath=/behind/(?<rest>.*),/rewritten/${rest}")
                .route("retried", upstream.url(), "/retried/**", "AiCache=10m")
                .with(
                        "spring.cloud.gateway.server.webflux.routes[2].filters[1].name=Retry",
                        "spring.cloud.gateway.server.webflux.routes[2].filters[1].args.retries=3",
                        "spring.cloud.gateway.server.webflux.routes[2].filters[1].args.methods=POST")
                .route(
                        "injected",
                        upstream.url(),
                        "/injected/**",
                        "SetRequestHeader=Authorization,Bearer shared",
                        "AiCache")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        gateway.purge();
        counted.set(0);
    }

    @Test
    void anAuthenticationFilterBeforeTheCacheRefusesAWouldBeHit() throws Exception {
        gateway.post("/before/x", BODY);
        HttpResponse<String> refused = gateway.sendAlone(gateway.posted("/before/x", BODY, "X-Guard", "refused"));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).isEmpty();
    }

    @Test
    void countingFiltersBeforeTheCacheRunOnHitsAndMayStillSetHeaders() throws Exception {
        HttpResponse<String> miss = gateway.post("/before/x", BODY);
        HttpResponse<String> hit = gateway.post("/before/x", BODY);

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(counted).hasValue(2);
        assertThat(miss.headers().firstValue("X-Tally")).hasValue("1");
        assertThat(hit.headers().firstValue("X-Tally")).hasValue("2");
        assertThat(hit.headers().allValues("X-Post")).isEqualTo(List.of("yes"));
    }

    @Test
    void filtersBehindTheCacheRunOnFillsOnly() throws Exception {
        gateway.post("/behind/x", BODY);
        HttpResponse<String> hit = gateway.post("/behind/x", BODY);

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(counted).hasValue(1);
        assertThat(upstream.calls()).singleElement().satisfies(call -> {
            assertThat(call.uri()).isEqualTo("/rewritten/x");
            assertThat(call.headers().get("Authorization")).isEqualTo("Bearer provider-key");
            assertThat(call.body()).isEqualTo(BODY);
        });
    }

    @Test
    void aKeyInjectedBehindTheCacheDoesNotMakeCallersOneScope() throws Exception {
        gateway.post("/behind/x", BODY);
        HttpResponse<String> bob = gateway.post("/behind/x", BODY, "Authorization", "Bearer bob");

        assertThat(cacheStatus(bob)).startsWith("aicache; fwd=uri-miss");
    }

    @Test
    void aKeyInjectedBeforeTheCacheDoesNotMakeCallersOneScopeEither() throws Exception {
        gateway.post("/injected/x", BODY);
        HttpResponse<String> bob = gateway.post("/injected/x", BODY, "Authorization", "Bearer bob");
        HttpResponse<String> alice = gateway.post("/injected/x", BODY);

        assertThat(cacheStatus(bob)).startsWith("aicache; fwd=uri-miss");
        assertThat(cacheStatus(alice)).startsWith("aicache; hit");
    }

    @Test
    void aRetryBehindTheCacheSendsTheBodyAgainAndOnlyTheGoodAnswerIsStored() throws Exception {
        upstream.answer((call, response, number) -> number < 3
                ? response.status(503).sendString(Mono.just("busy")).then()
                : TestUpstream.chat(call, response, number));
        HttpResponse<String> miss = gateway.post("/retried/x", BODY);
        HttpResponse<String> hit = gateway.post("/retried/x", BODY);

        assertThat(miss.statusCode()).isEqualTo(200);
        assertThat(upstream.calls())
                .hasSize(3)
                .allSatisfy(call -> assertThat(call.body()).isEqualTo(BODY));
        assertThat(hit.body()).isEqualTo(miss.body());
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
    }

    @Test
    void aBodyFilterBeforeTheCacheAppliesToMissesAndHits() throws Exception {
        HttpResponse<String> miss = gateway.post("/modified/x", "{}");
        HttpResponse<String> hit = gateway.post("/modified/x", "{}");

        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(miss.body()).endsWith("}<modified>");
        assertThat(hit.body()).isEqualTo(miss.body());
        assertThat(HttpMethod.POST.name()).isEqualTo(upstream.calls().get(0).method());
    }
}
