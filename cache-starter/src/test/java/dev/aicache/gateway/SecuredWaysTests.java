package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;

import reactor.core.publisher.Mono;

import dev.aicache.CachedRoute.Passage;
import dev.aicache.gateway.express.ExpressRoutes;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Hits of a gateway that Spring Security guards: nobody gets one who is not let in, unless the operator has said so. */
class SecuredWaysTests {

    private static final String CHAT = "/chat/completions";
    private static final String ALICE = basic("alice:right");

    private static final AtomicReference<String> password = new AtomicReference<>("right");

    private TestUpstream upstream;

    @Configuration(proxyBeanMethods = false)
    @EnableWebFluxSecurity
    static class Guarded {

        @Bean
        SecurityWebFilterChain guard(ServerHttpSecurity http) {
            return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .httpBasic(Customizer.withDefaults())
                    .authorizeExchange(exchanges -> exchanges
                            .pathMatchers(HttpMethod.POST, "/closed/**")
                            .denyAll()
                            .anyExchange()
                            .authenticated())
                    .build();
        }

        @Bean
        ReactiveUserDetailsService users() {
            return name -> name.equals("alice")
                    ? Mono.just(User.withUsername("alice")
                            .password("{noop}" + password.get())
                            .roles("USER")
                            .build())
                    : Mono.empty();
        }
    }

    private static String basic(String text) {
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @BeforeEach
    void start() {
        password.set("right");
        upstream = new TestUpstream();
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    private TestGateway gateway(String express, String trusted) {
        String route = "spring.cloud.gateway.server.webflux.routes[1].filters[0].";
        return TestGateway.builder()
                .with(Guarded.class)
                .route("own", upstream.url(), "/own/**", "AiCache=10m")
                .route("all", upstream.url(), "/all/**")
                .with(route + "name=AiCache", route + "args.ttl=10m", route + "args.scope=everyone")
                .route("closed", upstream.url(), "/closed/**", "AiCache=10m")
                .with("ai-cache.express=" + express, "ai-cache.trust-scope=" + trusted)
                .start();
    }

    private static Passage passage(TestGateway gateway, String route) {
        return gateway.bean(ExpressRoutes.class).passage(route);
    }

    private static HttpResponse<String> ask(TestGateway gateway, String path, String credential) throws Exception {
        return gateway.sendAlone(gateway.posted(path + CHAT, BODY, "Authorization", credential));
    }

    private static void awaitHit(TestGateway gateway, String path, String way) {
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(cacheStatus(ask(gateway, path, ALICE))).contains("aicache; hit", "detail=" + way));
    }

    @ParameterizedTest
    @ValueSource(strings = {"web-filter", "channel"})
    void letsNobodyByWhoIsNotLetIn(String express) throws Exception {
        try (TestGateway gateway = gateway(express, "")) {
            for (String path : new String[] {"own", "all"}) {
                assertThat(passage(gateway, path).way().word()).isEqualTo("web-filter");
                ask(gateway, "/" + path, ALICE);
                awaitHit(gateway, "/" + path, "web-filter");

                assertThat(ask(gateway, "/" + path, basic("mallory:right")).statusCode())
                        .isEqualTo(401);
            }
            if (express.equals("channel")) {
                assertThat(passage(gateway, "own").reason()).contains("may decide on requests", "trust-scope");
            }

            password.set("changed");
            assertThat(ask(gateway, "/own", ALICE).statusCode()).isEqualTo(401);
            assertThat(ask(gateway, "/all", ALICE).statusCode()).isEqualTo(401);
            assertThat(ask(gateway, "/closed", basic("alice:changed")).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void servesACredentialThatWasAdmittedOnceWhereTheOperatorTrustsIt() throws Exception {
        try (TestGateway gateway = gateway("channel", "own,all")) {
            assertThat(passage(gateway, "own").way().word()).isEqualTo("channel");
            // Whoever asked would have an answer of everybody's.
            assertThat(passage(gateway, "all").way().word()).isEqualTo("web-filter");
            assertThat(passage(gateway, "all").reason()).contains("scope credential");
            ask(gateway, "/own", ALICE);
            awaitHit(gateway, "/own", "channel");
            ask(gateway, "/all", ALICE);
            awaitHit(gateway, "/all", "web-filter");

            assertThat(ask(gateway, "/own", basic("mallory:right")).statusCode())
                    .isEqualTo(401);
            assertThat(ask(gateway, "/all", basic("mallory:right")).statusCode())
                    .isEqualTo(401);
            password.set("changed");
            // What trust-scope means: until the entry's TTL is over.
            assertThat(cacheStatus(ask(gateway, "/own", ALICE))).contains("hit", "detail=channel");
            assertThat(ask(gateway, "/all", ALICE).statusCode()).isEqualTo(401);
        }
    }
}
