package dev.aicache.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.aicache.Headers;
import dev.aicache.Scope;

/** Routes that the tests of this package decide by. */
final class Routes {

    static final Duration TTL = Duration.ofMinutes(10);

    private Routes() {}

    static RoutePolicy of(ResponseDirectives directives, Scope scope) {
        return new RoutePolicy(
                TTL,
                0,
                1000,
                500,
                scope,
                true,
                Duration.ofMinutes(5),
                directives,
                List.of(),
                AnswerChoice.DEFAULT,
                Replay.DEFAULT,
                Freshness.DEFAULT,
                Embeddings.PER_ITEM,
                List.of());
    }

    static RoutePolicy of(ResponseDirectives directives) {
        return of(directives, Scope.CREDENTIAL);
    }

    /** As for an answer that comes when nobody knows, on a route whose TTL is for all answers. */
    static ResponseDecision decide(int status, Headers headers, RoutePolicy route) {
        return ResponsePolicy.decide(status, headers, route, route.ttl(), Instant.EPOCH);
    }
}
