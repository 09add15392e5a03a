package dev.aicache.actuate;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

import dev.aicache.AiCache;
import dev.aicache.Explanation;
import dev.aicache.RequestDescription;
import dev.aicache.dialect.JsonLiteral;
import dev.aicache.dialect.JsonReader;

/**
 * {@code POST explain}: what the cache would do with the request that the JSON in the body describes, as {@link
 * RequestMembers} reads it, and why. Nothing is sent or stored, so that reading the endpoint is enough.
 */
final class ExplainRoutes {

    private static final double NANOS = 1e9;

    private final AiCache cache;

    ExplainRoutes(AiCache cache) {
        this.cache = cache;
    }

    RouterFunction<ServerResponse> below(String path) {
        return RouterFunctions.route().POST(path + "/explain", this::explain).build();
    }

    private Mono<ServerResponse> explain(ServerRequest request) {
        return SentJson.answer(request, body -> {
            RequestDescription description =
                    RequestMembers.of("request", JsonReader.read(body).orElse(JsonLiteral.NULL), RouteNames.of(cache));
            return ServerResponse.ok().bodyValue(View.of(cache.explain(description)));
        });
    }

    /** As {@link Explanation}, in the endpoint's words and with times in seconds. */
    record View(
            String route,
            String outcome,
            @Nullable String reason,
            @Nullable String dialect,
            List<Explanation.Setting> policy,
            String scope,
            Explanation.@Nullable Key key,
            @Nullable Entry entry,
            Explanation.@Nullable Inputs inputs,
            @Nullable Nearest nearest) {

        static View of(Explanation told) {
            return new View(
                    told.route(),
                    told.outcome().word(),
                    told.reason(),
                    told.dialect(),
                    told.policy(),
                    told.scope(),
                    told.key(),
                    Entry.of(told.entry()),
                    told.inputs(),
                    Nearest.of(told.nearest()));
        }
    }

    /** As {@link Explanation.Entry}. */
    record Entry(
            boolean present,
            boolean converted,
            @Nullable Double ageSeconds,
            @Nullable Double remainingSeconds) {

        static @Nullable Entry of(Explanation.@Nullable Entry entry) {
            return entry == null
                    ? null
                    : new Entry(
                            entry.isPresent(), entry.isConverted(), seconds(entry.age()), seconds(entry.remaining()));
        }
    }

    /** As {@link Explanation.Nearest}. */
    record Nearest(
            @Nullable Double ageSeconds,
            List<String> added,
            List<String> removed,
            List<String> changed,
            List<String> components,
            int differences) {

        static @Nullable Nearest of(Explanation.@Nullable Nearest nearest) {
            return nearest == null
                    ? null
                    : new Nearest(
                            seconds(nearest.age()),
                            nearest.added(),
                            nearest.removed(),
                            nearest.changed(),
                            nearest.components(),
                            nearest.differences());
        }
    }

    private static @Nullable Double seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toNanos() / NANOS;
    }
}
