package dev.aicache.actuate;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

import dev.aicache.AiCache;
import dev.aicache.CachedRoute;
import dev.aicache.EvictionPolicy;
import dev.aicache.Explanation;
import dev.aicache.dialect.JsonLiteral;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.JsonString;
import dev.aicache.dialect.JsonValue;

/**
 * What can be changed while the cache runs, until it is started anew:
 *
 * <ul>
 *   <li>{@code GET routes}: the cached routes, whether they are on, and what holds on each
 *   <li>{@code PATCH routes/{id}}: {@code {"on": false}} keeps the cache out of the route's requests
 *   <li>{@code PATCH settings}: {@code on} for the cache as a whole, {@code maxMemory} ({@code "512MB"}), {@code eviction}
 * </ul>
 */
final class SwitchRoutes {

    private final AiCache cache;
    private final List<EvictionPolicy> policies;
    private final Permission permission;

    SwitchRoutes(AiCache cache, List<EvictionPolicy> policies, Permission permission) {
        this.cache = cache;
        this.policies = policies;
        this.permission = permission;
    }

    RouterFunction<ServerResponse> below(String path) {
        return RouterFunctions.route()
                .GET(path + "/routes", request -> routes())
                .PATCH(path + "/routes/{id}", request -> permission.of(() -> turn(request)))
                .PATCH(path + "/settings", request -> permission.of(() -> change(request)))
                .build();
    }

    private Mono<ServerResponse> routes() {
        return ServerResponse.ok()
                .bodyValue(new Routes(
                        cache.isOn(), cache.routes().stream().map(Route::of).toList()));
    }

    private Mono<ServerResponse> turn(ServerRequest request) {
        String id = request.pathVariable("id");
        return SentJson.answer(request, body -> {
            if (!RouteNames.of(cache).contains(id)) {
                throw new UnknownRouteException("path", id, RouteNames.of(cache));
            }
            JsonObject members = members(body, List.of("on"));
            cache.turn(id, flag(members.get("on")));
            return routes();
        });
    }

    /** All that is asked for, or nothing where something is wrong. */
    private Mono<ServerResponse> change(ServerRequest request) {
        return SentJson.answer(request, body -> {
            JsonObject members = members(body, List.of("on", "maxMemory", "eviction"));
            JsonValue on = members.get("on");
            JsonValue eviction = members.get("eviction");
            JsonValue maxMemory = members.get("maxMemory");
            Boolean turned = on == null ? null : flag(on);
            EvictionPolicy policy = eviction == null ? null : policy(eviction);
            if (maxMemory != null) {
                changeMaxMemory(size(maxMemory));
            }
            if (policy != null) {
                cache.changeEviction(policy);
            }
            if (turned != null) {
                cache.turn(turned);
            }
            return ServerResponse.ok()
                    .bodyValue(new Settings(
                            cache.isOn(),
                            cache.statistics().maxMemory(),
                            cache.eviction().word()));
        });
    }

    private void changeMaxMemory(long bytes) {
        try {
            cache.changeMaxMemory(bytes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("maxMemory: " + e.getMessage(), e);
        }
    }

    private static JsonObject members(byte[] body, List<String> names) {
        if (!(JsonReader.read(body).orElse(JsonLiteral.NULL) instanceof JsonObject object)
                || object.members().isEmpty()) {
            throw new IllegalArgumentException(
                    "The body is no JSON object with any of %s".formatted(String.join(", ", names)));
        }
        RequestMembers.requireKnown("", object, names);
        return object;
    }

    private static boolean flag(@Nullable JsonValue value) {
        if (value != JsonLiteral.TRUE && value != JsonLiteral.FALSE) {
            throw new IllegalArgumentException("on: write true or false");
        }
        return value == JsonLiteral.TRUE;
    }

    private static long size(JsonValue value) {
        try {
            if (value instanceof JsonString text) {
                return DataSize.parse(text.value()).toBytes();
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new IllegalArgumentException("maxMemory: write a size such as \"512MB\"");
    }

    private EvictionPolicy policy(JsonValue value) {
        return policies.stream()
                .filter(each -> value instanceof JsonString word && each.word().equals(word.value()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("eviction: write one of "
                        + String.join(
                                ", ",
                                policies.stream().map(EvictionPolicy::word).toList())));
    }

    /**
     * The cached routes.
     *
     * @param on whether the cache as a whole takes part in requests
     */
    record Routes(boolean on, List<Route> routes) {}

    /** As {@link CachedRoute}. */
    record Route(String id, boolean on, boolean guarded, List<Explanation.Setting> policy, String way, String reason) {

        static Route of(CachedRoute route) {
            return new Route(
                    route.id(),
                    route.isOn(),
                    route.isGuarded(),
                    route.policy(),
                    route.passage().way().word(),
                    route.passage().reason());
        }
    }

    /** What holds now. */
    record Settings(boolean on, long maxMemory, String eviction) {}
}
