package dev.aicache.gateway;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.WebFilter;

import reactor.core.publisher.Mono;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** The cache beside others who read the request's body or say whose it is. */
class SharedBodyTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @Configuration(proxyBeanMethods = false)
    static class Others {

        @Bean
        RouteLocator routesOfOthers(RouteLocatorBuilder routes, AiCacheGatewayFilterFactory cache) {
            return routes.routes()
                    .route(
                            "predicate",
                            r -> r.path("/predicate/**")
                                    .and()
                                    .readBody(String.class, body -> body.contains("model"))
                                    .filters(f -> f.filter(cache.apply(args -> args.put("ttl", "10m"))))
                                    .uri(upstream.url()))
                    .route(
                            "kept",
                            r -> r.path("/kept/**")
                                    .filters(f -> f.cacheRequestBody(String.class)
                                            .filter(cache.apply(args -> args.put("ttl", "10m")), 1))
                                    .uri(upstream.url()))
                    .route(
                            "retried",
                            r -> r.path("/retried/**")
                                    .filters(f -> f.retry(
                                                    retry -> retry.setRetries(2).setMethods(HttpMethod.POST))
                                            .filter(cache.apply(args -> args.put("ttl", "10m")), 1))
                                    .uri(upstream.url()))
                    .route(
                            "people",
                            r -> r.path("/people/**")
                                    .filters(f -> f.filter(cache.apply(args -> args.put("scope", "principal"))))
                                    .uri(upstream.url()))
                    .build();
        }

        @Bean
        WebFilter authentication() {
            return (exchange, chain) -> {
                String name = exchange.getRequest().getHeaders().getFirst("X-Login");
                return chain.filter(
                        name == null
                                ? exchange
                                : exchange.mutate()
                                        .principal(Mono.just(() -> name))
                                        .build());
            };
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder().with(Others.class).start();
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
    }

    private static void servesTwoWithOneCall(String path) throws Exception {
        HttpResponse<String> miss = gateway.post(path, BODY);
        HttpResponse<String> hit = gateway.post(path, BODY);

        assertThat(cacheStatus(miss)).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(hit.body()).isEqualTo(miss.body());
        assertThat(upstream.calls())
                .singleElement()
                .satisfies(call -> assertThat(call.body()).isEqualTo(BODY));
    }

    @Test
    void takesTheBodyThatAPredicateHasRead() throws Exception {
        servesTwoWithOneCall("/predicate/x");
    }

    @Test
    void takesTheBodyThatAFilterHasKept() throws Exception {
        servesTwoWithOneCall("/kept/x");
    }

    @Test
    void standsBehindARetryThatRunsItAgain() throws Exception {
        upstream.answer((call, response, number) -> number == 1
                ? response.status(503).sendString(Mono.just("busy")).then()
                : TestUpstream.chat(call, response, number));
        HttpResponse<String> answer = gateway.post("/retried/x", BODY);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(TestUpstream.CHAT.formatted(2, 2));
        assertThat(answer.headers().allValues("Cache-Status")).containsExactly("aicache; fwd=uri-miss; stored");
        assertThat(upstream.calls())
                .hasSize(2)
                .allSatisfy(call -> assertThat(call.body()).isEqualTo(BODY));
        assertThat(cacheStatus(gateway.post("/retried/x", BODY))).startsWith("aicache; hit");
    }

    @Test
    void sharesAmongRequestsOfOnePrincipalOnly() throws Exception {
        gateway.post("/people/x", BODY, "X-Login", "alice");
        HttpResponse<String> bob = gateway.post("/people/x", BODY, "X-Login", "bob");
        HttpResponse<String> alice =
                gateway.post("/people/x", BODY, "X-Login", "alice", "Authorization", "Bearer another");

        assertThat(cacheStatus(bob)).startsWith("aicache; fwd=uri-miss");
        assertThat(cacheStatus(alice)).startsWith("aicache; hit");
        assertThat(upstream.count()).isEqualTo(2);
    }
}
