package dev.aicache.gateway;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.aicache.BypassReason;
import dev.aicache.dialect.AnswerRules;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.Sampling;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.Determinism;
import dev.aicache.policy.FinishReasons;
import dev.aicache.policy.RoutePolicy;

/** What a route has of its own to say on how a request is read. */
final class RouteReading {

    private RouteReading() {}

    /** The route's own reasons against a request that the dialect would let pass. */
    static Function<JsonObject, Optional<BypassReason>> screen(RoutePolicy policy, Dialect dialect) {
        Determinism determinism = policy.answers().determinism();
        return request -> {
            if (determinism.isAny()) {
                return Optional.empty();
            }
            Sampling sampling = dialect.sampling(request);
            return determinism.admits(sampling.temperature(), sampling.seeded())
                    ? Optional.empty()
                    : Optional.of(BypassReason.NOT_DETERMINISTIC);
        };
    }

    /** The dialect that the route names, or else the one its path speaks. */
    static Dialect dialect(RoutePolicy policy, Dialects dialects, String path) {
        String name = policy.answers().dialect();
        return name.equals(AnswerChoice.BY_PATH) ? dialects.forPath(path) : dialects.forPath(path, name);
    }

    /** What the route wants of an answer beyond what every answer has to be. */
    static AnswerRules rules(RoutePolicy policy) {
        return policy.answers().finishReasons() == FinishReasons.TRUNCATED
                ? AnswerRules.TRUNCATED
                : AnswerRules.COMPLETE;
    }

    /** Names this way of reading, so that an alias from before a change of the route is none after it. */
    static List<String> name(RoutePolicy policy) {
        return List.of(
                policy.answers().determinism().toString(), policy.answers().dialect());
    }
}
