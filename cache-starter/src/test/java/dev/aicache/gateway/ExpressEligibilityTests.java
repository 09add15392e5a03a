package dev.aicache.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionWriter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import reactor.core.publisher.Mono;

import dev.aicache.AiCache;
import dev.aicache.CachedRoute.Passage;
import dev.aicache.Way;
import dev.aicache.gateway.express.ExpressRoutes;

import static dev.aicache.gateway.TestGateway.BODY;
import static org.assertj.core.api.Assertions.assertThat;

/** Everything an application may have before its cache has its say on hits, whichever way they may take. */
class ExpressEligibilityTests {

    private static final String CHAT = "/chat/completions";

    private static TestUpstream upstream;
    private static TestGateway gateway;

    /** Refuses who says so, as a filter of the gateway's would refuse who may not ask. */
    private static Mono<Void> refuse(ServerWebExchange exchange, Mono<Void> onwards) {
        if (exchange.getRequest().getHeaders().containsHeader("X-Refuse")) {
            exchange.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED);
            return exchange.getResponse().setComplete();
        }
        return onwards;
    }

    /** A route's own filter that refuses. */
    static class RefuseGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {
        @Override
        public GatewayFilter apply(Object config) {
            return (exchange, chain) -> refuse(exchange, chain.filter(exchange));
        }
    }

    /** The same, which comes before all others although its order is the last. */
    static class RefuseFirstGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {

        private record First() implements GatewayFilter, PriorityOrdered {
            @Override
            public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
                return refuse(exchange, chain.filter(exchange));
            }

            @Override
            public int getOrder() {
                return Ordered.LOWEST_PRECEDENCE;
            }
        }

        @Override
        public GatewayFilter apply(Object config) {
            return new First();
        }
    }

    @RestController
    static class OwnAnswers {
        @PostMapping("/plain/own/**")
        String own() {
            return "own";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Around {

        @Bean
        RefuseGatewayFilterFactory refuse() {
            return new RefuseGatewayFilterFactory();
        }

        @Bean
        RefuseFirstGatewayFilterFactory refuseFirst() {
            return new RefuseFirstGatewayFilterFactory();
        }

        @Bean
        OwnAnswers own() {
            return new OwnAnswers();
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        TestGateway.Builder builder = TestGateway.builder()
                .with(Around.class)
                .with("ai-cache.express=channel", "ai-cache.trust-scope=plain")
                .route("early", upstream.url(), "/shadowed/**", "SetStatus=418")
                .with(predicate(0, "Cookie=early, 1"));
        for (String id : List.of("plain", "shadowed")) {
            builder.route(id, upstream.url(), "/" + id + "/**", "AiCache=10m");
        }
        gateway = builder.route("refused", upstream.url(), "/refused/**", "Refuse", "AiCache=10m")
                .route("later", upstream.url(), "/later/**", "AiCache=10m", "Refuse")
                .route("first", upstream.url(), "/first/**", "AiCache=10m", "RefuseFirst")
                .route(
                        "changed",
                        upstream.url(),
                        "/changed/**",
                        "RewritePath=/changed/(?<rest>.*), /$\\{rest}",
                        "AiCache=10m")
                .route("after", upstream.url(), "/after/**", "AiCache=10m")
                .route("addressed", upstream.url(), "/addressed/**", "AiCache=10m")
                .route("biscuit", upstream.url(), "/biscuit/**", "AiCache=10m")
                .route("principal", upstream.url(), "/principal/**")
                .with(
                        predicate(7, "After=2020-01-20T17:42:47.789-07:00[America/Denver]"),
                        predicate(8, "RemoteAddr=127.0.0.1/8"),
                        predicate(9, "Cookie=a, b"),
                        "spring.cloud.gateway.server.webflux.routes[10].filters[0].name=AiCache",
                        "spring.cloud.gateway.server.webflux.routes[10].filters[0].args.scope=principal")
                .start();
    }

    private static String predicate(int route, String text) {
        return "spring.cloud.gateway.server.webflux.routes[" + route + "].predicates[1]=" + text;
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

    private static Passage passage(TestGateway of, String id) {
        return of.bean(ExpressRoutes.class).passage(id);
    }

    private static String asked(TestGateway of, String path, String... headers) throws Exception {
        String status = TestGateway.cacheStatus(of.post(path + CHAT, BODY, headers));
        // Who was answered first may be told so before the answer is stored.
        Awaitility.await().until(() -> of.bean(dev.aicache.flight.Flights.class).size() == 0);
        return status;
    }

    @ParameterizedTest
    @CsvSource({
        "plain, channel, ''",
        "shadowed, channel, ''",
        "later, channel, ''",
        "refused, filter, stands before AiCache",
        "first, filter, stands before AiCache",
        "changed, filter, RewritePath",
        "after, filter, predicate",
        "addressed, filter, predicate",
        "biscuit, filter, predicate",
        "principal, filter, principal",
    })
    void proves(String id, String way, String reason) {
        assertThat(passage(gateway, id).way().word()).isEqualTo(way);
        assertThat(passage(gateway, id).reason()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({"/refused, 401", "/first, 401", "/later, 200", "/plain, 200"})
    void letsFiltersBeforeTheCacheRefuseAndNoOthers(String path, int status) throws Exception {
        gateway.post(path + CHAT, BODY, "X-Refuse", "");
        asked(gateway, path);
        assertThat(asked(gateway, path)).contains("hit");

        assertThat(gateway.post(path + CHAT, BODY, "X-Refuse", "").statusCode()).isEqualTo(status);
    }

    @Test
    void leavesRequestsThatAnEarlierRouteMayTakeToTheGateway() throws Exception {
        asked(gateway, "/shadowed");

        assertThat(gateway.post("/shadowed" + CHAT, BODY, "Cookie", "early=1").statusCode())
                .isEqualTo(418);
        assertThat(asked(gateway, "/shadowed")).contains("hit").doesNotContain("detail=");
    }

    @Test
    void leavesThePathsOfControllersToThem() throws Exception {
        assertThat(gateway.post("/plain/own" + CHAT, BODY).body()).isEqualTo("own");
        asked(gateway, "/plain");
        assertThat(asked(gateway, "/plain")).contains("detail=channel");
        assertThat(gateway.post("/plain/own" + CHAT, BODY).body()).isEqualTo("own");
    }

    @Test
    void leavesPagesOfOtherSitesToTheGateway() throws Exception {
        asked(gateway, "/plain", "Origin", "http://example.org");

        assertThat(asked(gateway, "/plain", "Origin", "http://example.org"))
                .contains("hit")
                .doesNotContain("detail=");
    }

    @Test
    void takesTheOldWayAtOnceWhereAFilterIsAddedToTheRoute() throws Exception {
        RouteDefinition route = new RouteDefinition();
        route.setId("added");
        route.setUri(java.net.URI.create(upstream.url()));
        route.setPredicates(List.of(new PredicateDefinition("Path=/added/**")));
        route.setFilters(List.of(new FilterDefinition("AiCache=10m")));
        take(route);
        asked(gateway, "/added");
        assertThat(asked(gateway, "/added")).contains("detail=channel");

        route.setFilters(List.of(new FilterDefinition("Refuse"), new FilterDefinition("AiCache=10m")));
        take(route);

        assertThat(gateway.post("/added" + CHAT, BODY, "X-Refuse", "").statusCode())
                .isEqualTo(401);
        assertThat(asked(gateway, "/added")).contains("hit").doesNotContain("detail=");
    }

    private static void take(RouteDefinition route) {
        gateway.bean(RouteDefinitionWriter.class).save(Mono.just(route)).subscribe();
        gateway.context().publishEvent(new RefreshRoutesEvent(gateway.context()));
    }

    @Test
    void countsHitsOfAllWaysAlike() throws Exception {
        long hits = gateway.bean(AiCache.class).statistics().hits();
        for (String path : List.of("/plain", "/refused")) {
            asked(gateway, path);
            asked(gateway, path);
        }
        assertThat(gateway.bean(AiCache.class).statistics().hits() - hits).isEqualTo(2);
    }

    /** What an application has for all of its routes. */
    @Configuration(proxyBeanMethods = false)
    static class Guarded {

        @Bean
        WebFilter guard() {
            return (exchange, chain) -> refuse(exchange, chain.filter(exchange));
        }
    }

    /** Comes behind all that there is. */
    @Configuration(proxyBeanMethods = false)
    static class Late {

        @Bean
        static BeanFactoryPostProcessor late() {
            return factory -> ((BeanDefinitionRegistry) factory)
                    .registerBeanDefinition(
                            "lateGuard",
                            BeanDefinitionBuilder.genericBeanDefinition(
                                            WebFilter.class,
                                            () -> (exchange, chain) -> refuse(exchange, chain.filter(exchange)))
                                    .getBeanDefinition());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Ordered5 {

        private record WebGuard() implements WebFilter, Ordered {
            @Override
            public Mono<Void> filter(ServerWebExchange exchange, org.springframework.web.server.WebFilterChain chain) {
                return refuse(exchange, chain.filter(exchange));
            }

            @Override
            public int getOrder() {
                return 5;
            }
        }

        @Bean
        WebFilter guard() {
            return new WebGuard();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Global {

        private record GlobalGuard() implements GlobalFilter, Ordered {
            @Override
            public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
                return refuse(exchange, chain.filter(exchange));
            }

            @Override
            public int getOrder() {
                return -100;
            }
        }

        @Bean
        GlobalFilter guard() {
            return new GlobalGuard();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Functions {
        @Bean
        RouterFunction<ServerResponse> functions() {
            return RouterFunctions.route(
                    RequestPredicates.headers(
                            headers -> !headers.header("X-Refuse").isEmpty()),
                    request -> ServerResponse.status(HttpStatus.UNAUTHORIZED).build());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Decorated {
        @Bean
        HttpHandlerDecoratorFactory decorator() {
            return handler -> (request, response) -> {
                if (request.getHeaders().containsHeader("X-Refuse")) {
                    response.setStatusCode(HttpStatus.UNAUTHORIZED);
                    return response.setComplete();
                }
                return handler.handle(request, response);
            };
        }
    }

    private static final Map<String, Class<?>> GUARDS = Map.of(
            "late web filter", Late.class,
            "first of the last web filters", Guarded.class,
            "web filter", Ordered5.class,
            "global filter", Global.class,
            "router function", Functions.class,
            "decorator", Decorated.class);

    @ParameterizedTest
    @CsvSource({
        "late web filter, filter",
        "first of the last web filters, web-filter",
        "web filter, web-filter",
        "global filter, filter",
        "router function, filter",
        "decorator, web-filter",
    })
    void passesByNothingOfTheApplicationsThatMayRefuse(String guard, String way) throws Exception {
        try (TestGateway guarded = TestGateway.builder()
                .with(GUARDS.get(guard))
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with("ai-cache.express=channel")
                .start()) {
            asked(guarded, "/v1");
            assertThat(asked(guarded, "/v1")).contains("hit");

            assertThat(passage(guarded, "chat").way().word()).isEqualTo(way);
            assertThat(passage(guarded, "chat").reason()).isNotEmpty();
            assertThat(guarded.post("/v1" + CHAT, BODY, "X-Refuse", "1").statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void passesByWebFiltersOnlyWhereTheRouteIsTrustedAndWarnsOfNamesThatAreNone() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        // Starting sets logging up anew: so the routes are read once more.
        try (TestGateway trusting = TestGateway.builder()
                .with(Ordered5.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .route("other", upstream.url(), "/other/**", "AiCache=10m")
                .route("tenant", upstream.url(), "/tenant/**")
                .with(
                        "ai-cache.express=channel",
                        "ai-cache.trust-scope=chat,nobody,tenant",
                        "spring.cloud.gateway.server.webflux.routes[2].filters[0].name=AiCache",
                        "spring.cloud.gateway.server.webflux.routes[2].filters[0].args.scope=header:X-Tenant")
                .start()) {
            ((Logger) LoggerFactory.getLogger(ExpressRoutes.class)).addAppender(lines);
            trusting.context().publishEvent(new RefreshRoutesEvent(this));

            assertThat(passage(trusting, "chat").way()).isEqualTo(Way.CHANNEL);
            assertThat(passage(trusting, "other").way()).isEqualTo(Way.WEB_FILTER);
            assertThat(passage(trusting, "other").reason()).contains("Guard").contains("trust-scope");
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(text -> text.contains("'nobody'"));
            // A tenant is what the guard would say, and who passes by it may claim any.
            assertThat(passage(trusting, "tenant").reason()).contains("scope credential");
            asked(trusting, "/tenant", "X-Tenant", "acme");
            assertThat(trusting.post("/tenant" + CHAT, BODY, "X-Refuse", "1", "X-Tenant", "acme")
                            .statusCode())
                    .isEqualTo(401);
            asked(trusting, "/v1");
            assertThat(asked(trusting, "/v1", "X-Refuse", "1")).contains("detail=channel");
            assertThat(trusting.post("/v1" + CHAT, BODY, "X-Refuse", "1", "Authorization", "Bearer bob")
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class CompressingServer {

        @Bean
        WebServerFactoryCustomizer<NettyReactiveWebServerFactory> compressing() {
            return factory -> factory.addServerCustomizers(server -> server.compress(true));
        }
    }

    @Test
    void saysThatItStaysOutWhereTheServerItselfCompresses() throws Exception {
        try (TestGateway compressing = TestGateway.builder()
                .with(CompressingServer.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with("ai-cache.express=channel")
                .start()) {
            asked(compressing, "/v1");
            assertThat(asked(compressing, "/v1")).contains("detail=web-filter");
            assertThat(passage(compressing, "chat").reason()).contains("compresses");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AnyRequest {

        @Bean
        RouteLocator any(RouteLocatorBuilder routes) {
            return routes.routes()
                    .route("any", route -> route.order(-1).cookie("none", "1").uri(upstream.url()))
                    .build();
        }
    }

    @Test
    void saysWhichRouteMayTakeAnyRequestBefore() throws Exception {
        try (TestGateway guarded = TestGateway.builder()
                .with(AnyRequest.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with("ai-cache.express=channel")
                .start()) {
            asked(guarded, "/v1");
            assertThat(asked(guarded, "/v1")).contains("hit").doesNotContain("detail=");
            assertThat(passage(guarded, "chat").reason()).contains("'any'");
        }
    }

    @Test
    void answersNothingByTheOldRoutesOnceNewOnesAreToBeRead() throws Exception {
        try (TestGateway changing = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with("ai-cache.express=channel")
                .start()) {
            asked(changing, "/v1");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(asked(changing, "/v1")).contains("detail=channel"));
            List<String> meanwhile = new ArrayList<>();
            changing.context().addApplicationListener(new BeforeTheGateway(() -> asked(changing, "/v1"), meanwhile));
            changing.context().publishEvent(new RefreshRoutesEvent(this));

            assertThat(meanwhile).singleElement().asString().contains("hit").doesNotContain("detail=");
            assertThat(asked(changing, "/v1")).contains("detail=");
        }
    }

    /** Asks when routes are to be read and the gateway has not begun. */
    private record BeforeTheGateway(Callable<String> asking, List<String> answers)
            implements ApplicationListener<RefreshRoutesEvent>, Ordered {

        @Override
        public int getOrder() {
            return -1;
        }

        @Override
        public void onApplicationEvent(RefreshRoutesEvent event) {
            try {
                answers.add(asking.call());
            } catch (Exception e) {
                answers.add(e.toString());
            }
        }
    }

    @Test
    void staysOutWhereTheServerSpeaksHttp2() throws Exception {
        try (TestGateway both = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with("ai-cache.express=channel", "server.http2.enabled=true")
                .start()) {
            asked(both, "/v1");
            assertThat(asked(both, "/v1")).contains("hit").contains("detail=web-filter");
            assertThat(passage(both, "chat").reason()).contains("server.http2.enabled");
        }
    }

    @Test
    void staysOutWhereThereIsABasePath() throws Exception {
        try (TestGateway based = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with("ai-cache.express=channel", "spring.webflux.base-path=/base")
                .start()) {
            assertThat(passage(based, "chat").way()).isEqualTo(Way.FILTER);
        }
    }

    @Test
    void readsNoPlaceThatAProxyGivesAnotherName() throws Exception {
        try (TestGateway behind = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .route("proxied", upstream.url(), "/proxied/**", "Refuse2")
                .with(Proxied.class)
                .with("ai-cache.express=channel", "server.forward-headers-strategy=native")
                .start()) {
            asked(behind, "/v1");
            assertThat(asked(behind, "/v1")).contains("detail=channel");
            assertThat(behind.post("/v1" + CHAT, BODY, "X-Forwarded-Prefix", "/proxied")
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Proxied {

        static class Refuse2GatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {
            @Override
            public GatewayFilter apply(Object config) {
                return (exchange, chain) -> {
                    exchange.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED);
                    return exchange.getResponse().setComplete();
                };
            }
        }

        @Bean
        Refuse2GatewayFilterFactory refuse2() {
            return new Refuse2GatewayFilterFactory();
        }
    }
}
