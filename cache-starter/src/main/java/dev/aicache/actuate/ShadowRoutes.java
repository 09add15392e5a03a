package dev.aicache.actuate;

import java.util.Map;

import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** {@code GET shadow}: how answers that were asked for again compared with those from memory. */
final class ShadowRoutes {

    private final ShadowCounts counts;

    ShadowRoutes(ShadowCounts counts) {
        this.counts = counts;
    }

    RouterFunction<ServerResponse> below(String path) {
        return RouterFunctions.route()
                .GET(path + "/shadow", request -> ServerResponse.ok().bodyValue(new Shadow(counts.byRoute())))
                .build();
    }

    /** @param routes counts by route and result */
    record Shadow(Map<String, Map<String, Long>> routes) {}
}
