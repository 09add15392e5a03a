package dev.aicache.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.rewrite.RewriteFunction;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CACHED_REQUEST_BODY_ATTR;

/** What a filter before the cache makes of the body is what the cache reads, keys and sends upstream. */
class ModifiedRequestTests {

    private static final List<Object> seen = new CopyOnWriteArrayList<>();
    private static TestUpstream upstream;
    private static TestGateway gateway;

    private static ServerWebExchange withBody(ServerWebExchange exchange, String body) {
        return exchange.mutate()
                .request(new ServerHttpRequestDecorator(exchange.getRequest()) {
                    @Override
                    public Flux<DataBuffer> getBody() {
                        return Flux.defer(() ->
                                Flux.just(exchange.getResponse().bufferFactory().wrap(body.getBytes(UTF_8))));
                    }
                })
                .build();
    }

    @Configuration(proxyBeanMethods = false)
    static class Routes {

        @Bean
        RouteLocator routes(RouteLocatorBuilder routes, AiCacheGatewayFilterFactory factory) {
            GatewayFilter cache = factory.apply(args -> args.put("ttl", "10m"));
            RewriteFunction<String, String> redaction = (exchange, body) -> Mono.just(body.replace("secret", "******"));
            GatewayFilter twice = (exchange, chain) -> chain.filter(withBody(exchange, "{\"run\":\"one\"}"))
                    .then(Mono.defer(() -> {
                        ServerWebExchangeUtils.reset(exchange);
                        return chain.filter(withBody(exchange, "{\"run\":\"two\"}"));
                    }));
            GatewayFilter again = (exchange, chain) -> chain.filter(exchange).then(Mono.defer(() -> {
                ServerWebExchangeUtils.reset(exchange);
                return chain.filter(exchange);
            }));
            GatewayFilter keeper = (exchange, chain) -> {
                seen.add(String.valueOf(exchange.<Object>getAttribute(CACHED_REQUEST_BODY_ATTR)));
                return chain.filter(exchange);
            };
            return routes.routes()
                    .route(
                            "retried",
                            r -> r.path("/retried/**")
                                    .filters(f -> f.modifyRequestBody(String.class, String.class, redaction)
                                            .filter(cache)
                                            .retry(retry -> retry.setRetries(2).setMethods(HttpMethod.POST)))
                                    .uri(upstream.url()))
                    .route(
                            "predicate",
                            r -> r.path("/predicate/**")
                                    .and()
                                    .readBody(String.class, body -> true)
                                    .filters(f -> f.modifyRequestBody(String.class, String.class, redaction)
                                            .filter(cache))
                                    .uri(upstream.url()))
                    .route(
                            "twice",
                            r -> r.path("/twice/**")
                                    .filters(f -> f.filter(twice).filter(cache))
                                    .uri(upstream.url()))
                    .route(
                            "again",
                            r -> r.path("/again/**")
                                    .filters(f -> f.filter(again).filter(cache))
                                    .uri(upstream.url()))
                    .route(
                            "kept",
                            r -> r.path("/kept/**")
                                    .filters(f -> f.cacheRequestBody(String.class)
                                            .filter(cache)
                                            .filter(keeper))
                                    .uri(upstream.url()))
                    .build();
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder().with(Routes.class).start();
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
        seen.clear();
    }

    private static void sendsTheRedactedBody(String path) throws Exception {
        assertThat(gateway.post(path, "{\"prompt\":\"my secret\"}").statusCode())
                .isEqualTo(200);
        assertThat(gateway.post(path, "{\"prompt\":\"my ******\"}").headers().firstValue("Age"))
                .as("asks the same once it is redacted")
                .isPresent();
        assertThat(upstream.calls())
                .singleElement()
                .satisfies(call -> assertThat(call.body()).isEqualTo("{\"prompt\":\"my ******\"}"));
    }

    @Test
    void whereARetryHasTheGatewayKeepTheBodyAsItCame() throws Exception {
        sendsTheRedactedBody("/retried/x");
    }

    @Test
    void whereAPredicateHasReadTheBodyAsItCame() throws Exception {
        sendsTheRedactedBody("/predicate/x");
    }

    @Test
    void whereTheChainRunsAgainWithAnotherBody() throws Exception {
        gateway.post("/twice/x", "{\"run\":\"any\"}");

        assertThat(upstream.calls())
                .extracting(TestUpstream.Call::body)
                .containsExactly("{\"run\":\"one\"}", "{\"run\":\"two\"}");
    }

    @Test
    void aFilterBehindTheCacheFindsTheObjectThatOneBeforeItHasKept() throws Exception {
        gateway.post("/kept/x", "{\"a\":1}");

        assertThat(seen).containsExactly("{\"a\":1}");
    }

    @Test
    void isReadOnceThoughTheCachesOwnHeadersAreTakenOffAtEachRun() throws Exception {
        String body = "{\"run\":\"any\"}";

        assertThat(gateway.post("/again/x", body, "AI-Cache-Tags", "a").statusCode())
                .isEqualTo(200);
        assertThat(upstream.calls()).isNotEmpty().allSatisfy(call -> {
            assertThat(call.body()).isEqualTo(body);
            assertThat(call.headers().contains("AI-Cache-Tags")).isFalse();
        });
    }
}
