package dev.aicache.gateway;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import reactor.core.publisher.Mono;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Callers stay apart by the credential they came with, whatever replaces it on the way to the cache. */
class ArrivedCredentialTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;

    private static ServerWebExchange withSharedKey(ServerWebExchange exchange) {
        return exchange.mutate()
                .request(request -> request.headers(headers -> headers.setBearerAuth("shared")))
                .build();
    }

    /** As filters are that check a caller's token and put the provider's key in its place. */
    static final class KeyExchange implements GlobalFilter, Ordered {

        @Override
        public int getOrder() {
            return -100;
        }

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
            boolean applies = exchange.getRequest().getPath().value().startsWith("/global/");
            return chain.filter(applies ? withSharedKey(exchange) : exchange);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Filters {

        @Bean
        GlobalFilter keyExchange() {
            return new KeyExchange();
        }

        @Bean
        WebFilter earlyKeyExchange() {
            return (exchange, chain) -> {
                boolean applies = exchange.getRequest().getPath().value().startsWith("/web/");
                return chain.filter(applies ? withSharedKey(exchange) : exchange);
            };
        }
    }

    /** The same before the express filter, so that hits of the route may take the way past the web filters. */
    @Configuration(proxyBeanMethods = false)
    static class BeforeExpress {

        @Bean
        WebFilter keyExchange() {
            return new EarlyKeyExchange();
        }
    }

    static final class EarlyKeyExchange implements WebFilter, Ordered {

        @Override
        public int getOrder() {
            return 0;
        }

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
            return chain.filter(withSharedKey(exchange));
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Filters.class)
                .route("global", upstream.url(), "/global/**", "AiCache")
                .route("web", upstream.url(), "/web/**", "AiCache")
                .route(
                        "parameter",
                        upstream.url(),
                        "/parameter/**",
                        "RemoveRequestParameter=key",
                        "SetRequestHeader=x-goog-api-key,shared",
                        "AiCache")
                .route("entry", "forward:/inner/x", "/entry/**", "SetRequestHeader=Authorization,Bearer shared")
                .route("inner", upstream.url(), "/inner/**", "AiCache")
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
    }

    private static void keepsApart(String path) throws Exception {
        gateway.post(path, BODY);
        HttpResponse<String> bob = gateway.post(path, BODY, "Authorization", "Bearer bob");
        HttpResponse<String> alice = gateway.post(path, BODY);

        assertThat(cacheStatus(bob)).startsWith("aicache; fwd=uri-miss");
        assertThat(cacheStatus(alice)).startsWith("aicache; hit");
    }

    @Test
    void whenAGlobalFilterPutsTheProvidersKeyInItsPlace() throws Exception {
        keepsApart("/global/x");
    }

    @Test
    void whenAWebFilterPutsTheProvidersKeyInItsPlace() throws Exception {
        keepsApart("/web/x");
    }

    @Test
    void whenHitsPassByTheGatewaysFilters() throws Exception {
        try (TestGateway express = TestGateway.builder()
                .with(BeforeExpress.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache")
                .with("ai-cache.express=web-filter")
                .start()) {
            express.chat("Authorization", "Bearer shared");
            HttpResponse<String> bob = express.chat("Authorization", "Bearer bob");
            HttpResponse<String> alice = express.chat();

            assertThat(cacheStatus(bob)).startsWith("aicache; fwd=uri-miss");
            assertThat(cacheStatus(alice)).startsWith("aicache; fwd=uri-miss");
            assertThat(cacheStatus(express.chat())).startsWith("aicache; hit").endsWith("detail=web-filter");
            assertThat(express.chat("Authorization", "Bearer bob").body()).isEqualTo(bob.body());
        }
    }

    @Test
    void whenOneRouteForwardsToAnother() throws Exception {
        keepsApart("/entry/x");
    }

    @Test
    void whenItCameAsAParameterThatIsTakenAway() throws Exception {
        HttpResponse<String> alice = byParameter("alice");
        HttpResponse<String> bob = byParameter("bob");

        assertThat(bob.body()).isNotEqualTo(alice.body());
        assertThat(cacheStatus(byParameter("alice"))).startsWith("aicache; hit");
    }

    private static HttpResponse<String> byParameter(String key) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + gateway.port() + "/parameter/x?key=" + key);
        return gateway.send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build());
    }
}
