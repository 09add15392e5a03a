package dev.aicache.gateway.express;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.cloud.gateway.handler.predicate.GatewayPredicate;
import org.springframework.cloud.gateway.handler.predicate.HeaderRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.HostRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.MethodRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.PathRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.QueryRoutePredicateFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

import dev.aicache.Headers;

import static org.assertj.core.api.Assertions.assertThat;

/** Conditions against the gateway's own predicates: sure is right, and unsure is the exception. */
class ConditionTests {

    private static final int REQUESTS = 20_000;

    private static final String[] PATHS = {
        "/v1/**",
        "/v1/*",
        "/v1/chat/**",
        "/{a}/chat",
        "/v?/chat",
        "/v1/chat",
        "/v1/chat/",
        "/**",
        "/v1/{*rest}",
        "/v1/{n:[0-9]+}",
        "/V1/**"
    };
    private static final String[] PLACES = {
        "/v1/chat",
        "/v1/chat/",
        "/v1",
        "/v1/",
        "/v2/chat",
        "/v1/12",
        "/v1/chat/x/y",
        "/",
        "/V1/chat",
        "/v1/a.b",
        "/v1/x=y,z"
    };
    private static final String[] HOSTS = {
        "**.example.org", "a.example.org", "*.org", "a.example.org:80", "{sub}.example.org", "**"
    };
    private static final String[] NAMED = {
        "a.example.org", "a.example.org:80", "example.org", "b.a.example.org:8080", "localhost", "A.example.org"
    };
    private static final String[] PATTERNS = {null, "", "x", "x|y", "[a-z]+", ".*", "\\d+", "a, b", "x,y"};
    private static final String[] VALUES = {"x", "y", "xy", "", "12", "x, y", "x,y", "\"x, y\"", " x", "a, b"};
    private static final String[] PARAMETERS = {
        "a", "b", "a=", "a=x", "a=xy", "=a", "=a=x", "a==x", "", "b=1&a=y", "a=x&a=12", "a=b=c", "a=%78", "a=x+y", "c"
    };

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private String any(String... of) {
        return of[random.nextInt(of.length)];
    }

    private static GatewayPredicate of(Object predicate) {
        return (GatewayPredicate) predicate;
    }

    private GatewayPredicate predicate() {
        return switch (random.nextInt(5)) {
            case 0 ->
                of(new PathRoutePredicateFactory(new WebFluxProperties())
                        .apply(config -> config.setPatterns(List.of(any(PATHS), any(PATHS)))));
            case 1 ->
                of(new HostRoutePredicateFactory(random.nextBoolean())
                        .apply(config -> config.setPatterns(List.of(any(HOSTS)))));
            case 2 ->
                of(new MethodRoutePredicateFactory()
                        .apply(config -> config.setMethods(
                                random.nextBoolean()
                                        ? new HttpMethod[] {HttpMethod.GET}
                                        : new HttpMethod[] {HttpMethod.PUT, HttpMethod.POST})));
            case 3 ->
                of(new HeaderRoutePredicateFactory()
                        .apply(config ->
                                config.setHeader(any("X-A", "x-a", "X-B")).setRegexp(any(PATTERNS))));
            default -> {
                QueryRoutePredicateFactory.Config config = new QueryRoutePredicateFactory.Config();
                config.setParam(any("a", "b", "A"));
                String pattern = any(PATTERNS);
                if (pattern != null) {
                    config.setRegexp(pattern);
                }
                yield of(new QueryRoutePredicateFactory().apply(config));
            }
        };
    }

    @Test
    void areWhatTheGatewaysPredicatesAre() {
        int unsure = 0;
        int met = 0;
        for (int i = 0; i < REQUESTS; i++) {
            GatewayPredicate predicate = predicate();
            String path = any(PLACES);
            String query = random.nextInt(3) == 0
                    ? null
                    : random.nextBoolean() ? any(PARAMETERS) : any(PARAMETERS) + "&" + any(PARAMETERS);
            Headers.Builder headers = Headers.builder();
            MockServerHttpRequest.BodyBuilder request = MockServerHttpRequest.method(
                    HttpMethod.POST, URI.create("http://gateway" + path + (query == null ? "" : "?" + query)));
            List<String[]> fields = new ArrayList<>();
            fields.add(new String[] {"Host", any(NAMED)});
            for (int n = random.nextInt(3); n > 0; n--) {
                fields.add(new String[] {any("X-A", "x-a", "X-B"), any(VALUES)});
            }
            fields.forEach(field -> {
                headers.add(field[0], field[1]);
                request.header(field[0], field[1]);
            });
            RequestHead head = new RequestHead("POST", path, query, headers.build());

            Verdict verdict = Condition.of(predicate).test(head);
            boolean isMet = predicate.test(MockServerWebExchange.from(request.build()));

            if (verdict == Verdict.UNSURE) {
                unsure++;
            } else {
                assertThat(verdict)
                        .as("%s of %s?%s with %s, seed %d", predicate, path, query, headers.build(), seed)
                        .isEqualTo(Verdict.of(isMet));
            }
            met += isMet ? 1 : 0;
        }
        assertThat(unsure).isLessThan(REQUESTS / 10);
        assertThat(met).isBetween(REQUESTS / 5, REQUESTS * 4 / 5);
    }

    @Test
    void arePatternsThatNobodyCanBeSureOfWhereTheGatewayAloneKnows() {
        GatewayPredicate unknown = exchange -> true;

        assertThat(Condition.of(unknown)).isInstanceOf(Condition.Unknown.class);
    }

    @Test
    void ofARouteAreUnderstoodOnlyWhereAllOfThemHaveToBeMet() {
        GatewayPredicate path = of(new PathRoutePredicateFactory(new WebFluxProperties())
                .apply(config -> config.setPatterns(List.of("/v1/**"))));
        GatewayPredicate method = of(new MethodRoutePredicateFactory()
                .apply(config -> config.setMethods(new HttpMethod[] {HttpMethod.POST})));

        assertThat(unknown(route().asyncPredicate(async(path)))).isEmpty();
        assertThat(unknown(route().asyncPredicate(async(path)).and(async(method))))
                .isEmpty();
        assertThat(unknown(route().asyncPredicate(async(path)).or(async(method))))
                .isPresent();
        assertThat(unknown(route().asyncPredicate(async(path)).negate())).isPresent();
        assertThat(unknown(route().asyncPredicate(async(path)).negate().and(async(method))))
                .isPresent();
        assertThat(unknown(route().asyncPredicate(async(path)).and(async(exchange -> true))))
                .isPresent();
        assertThat(unknown(route().asyncPredicate(async(exchange -> true)))).isPresent();
    }

    private static AsyncPredicate<ServerWebExchange> async(GatewayPredicate predicate) {
        return AsyncPredicate.from(predicate);
    }

    private static Route.AsyncBuilder route() {
        return Route.async().id("r").uri("http://127.0.0.1").order(0);
    }

    private static Optional<String> unknown(Route.AsyncBuilder route) {
        return RouteConditions.of(route.build()).unknown();
    }
}
