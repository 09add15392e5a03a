package dev.aicache.gateway;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.web.server.WebFilter;

import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;

import dev.aicache.AiCache;
import dev.aicache.Purge;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.coordination.remote.RemoteStatus;

/**
 * What {@link OptionalPiecesTests} has run where there are few classes: a gateway that is asked the same twice, and what one piece
 * shows beside. Knows the JDK and what every gateway has; what belongs to a piece is in a nested class, found when it is needed.
 * Takes the name of the piece and settings, and says what was seen.
 */
public final class PieceRun implements Function<List<String>, Map<String, String>> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public Map<String, String> apply(List<String> request) {
        Map<String, String> seen = new LinkedHashMap<>();
        String[] settings = request.stream().skip(1).toArray(String[]::new);
        try (TestUpstream upstream = new TestUpstream()) {
            TestGateway.Builder builder = TestGateway.builder().with(settings);
            String uri = upstream.url();
            if (request.get(0).equals("loadbalancer")) {
                builder.with("spring.cloud.discovery.client.simple.instances.model[0].uri=" + upstream.url());
                uri = "lb://model";
            }
            if (request.get(0).equals("security")) {
                builder.with(Secured.class);
            }
            try (TestGateway gateway =
                    builder.route("chat", uri, "/v1/**", "AiCache=10m").start()) {
                if (request.get(0).equals("redis") || request.get(0).equals("remote")) {
                    heard(gateway);
                }
                seen.put("first", TestGateway.cacheStatus(gateway.chat()));
                HttpResponse<String> second = gateway.chat();
                seen.put("second", TestGateway.cacheStatus(second));
                seen.put("answer", second.body().contains("answer 1") ? "whole" : second.body());
                seen.put("calls", Integer.toString(upstream.count()));
                seen.put("piece", piece(request.get(0), gateway));
            }
        } catch (Exception e) {
            seen.put("failure", failure(e));
        }
        return seen;
    }

    /** The property and the remedy of a start that was refused, or whatever else went wrong. */
    private static String failure(Exception e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof InvalidConfigurationPropertyValueException refused) {
                return refused.getName() + ": " + refused.getReason();
            }
        }
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static String piece(String name, TestGateway gateway) throws Exception {
        return switch (name) {
            case "actuator" ->
                gateway.send(gateway.request("/actuator/aicache").build()).body()
                        + gateway.send(gateway.request("/actuator/health").build())
                                .body();
            case "micrometer" -> Metered.hits(gateway);
            case "zstd" -> becomes("zstd", () -> encoding(gateway));
            case "security" -> Secured.NAME;
            case "redis" -> purged(gateway);
            case "remote" ->
                becomes(
                        "1",
                        () -> Long.toString(
                                gateway.bean(RemoteStatus.class).statistics().written()));
            default -> "none";
        };
    }

    private static String encoding(TestGateway gateway) {
        try {
            return gateway.sendForBytes(
                            gateway.posted(TestGateway.CHAT_PATH, TestGateway.BODY, "Accept-Encoding", "zstd"))
                    .headers()
                    .firstValue("Content-Encoding")
                    .orElse("none");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** How far a purge reaches that is made when the log is heard. */
    private static String purged(TestGateway gateway) {
        heard(gateway);
        return gateway.bean(AiCache.class).purge(Purge.tag("a")).reach().toString();
    }

    /** Until the log is heard: what is stored before is not served after. */
    private static void heard(TestGateway gateway) {
        becomes(
                SyncState.IN_SYNC.toString(),
                () -> gateway.bean(SyncStatus.class).state().toString());
    }

    private static String becomes(String expected, Supplier<String> actual) {
        return Awaitility.await().atMost(PATIENCE).until(actual::get, expected::equals);
    }

    /** What needs Spring Security: everyone has logged in, by the same name. */
    @Configuration(proxyBeanMethods = false)
    static class Secured {

        static final String NAME = "ann";

        @Bean
        WebFilter login() {
            Principal user = UsernamePasswordAuthenticationToken.authenticated(NAME, "", List.of());
            return (exchange, chain) ->
                    chain.filter(exchange.mutate().principal(Mono.just(user)).build());
        }
    }

    /** What needs Micrometer. */
    private static final class Metered {

        private static String hits(TestGateway gateway) {
            return Double.toString(gateway.bean(MeterRegistry.class)
                    .get("ai.cache.requests")
                    .tags("outcome", "hit")
                    .counter()
                    .count());
        }
    }
}
