package dev.aicache.gateway;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

import dev.aicache.BypassReason;
import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.Explanation;
import dev.aicache.Outcome;
import dev.aicache.RequestDescription;
import dev.aicache.Scope;
import dev.aicache.dialect.Dialect;
import dev.aicache.key.Presented;
import dev.aicache.key.ScopeResolver;
import dev.aicache.key.ScopeValue;
import dev.aicache.policy.CallerWishes;
import dev.aicache.policy.RequestDirectives;
import dev.aicache.policy.RequestPolicy;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.store.Hit;

/**
 * Explains one request: asks what a {@link Visit} asks, in the same order and of the same ones, and only tells what they
 * say. For one use by one thread.
 */
final class RequestExplainer {

    private final GatewayCache cache;
    private final CachedRoutes.Cached route;
    private final RequestDescription description;
    private final CacheRequest request;
    private final RoutePolicy policy;

    RequestExplainer(GatewayCache cache, CachedRoutes.Cached route, RequestDescription description) {
        this.cache = cache;
        this.route = route;
        this.description = description;
        this.request = AffinityToken.withoutCookie(description.request());
        this.policy = route.filter().policy();
    }

    Explanation explain() {
        Optional<CallerWishes> wishes = CallerWishes.of(request.headers(), policy.freshness());
        Optional<BypassReason> byHead = AiCacheFilter.bypass(
                cache.switches().reason(description.route()),
                HttpMethod.valueOf(request.method()),
                request.headers(),
                policy,
                wishes);
        if (byHead.isPresent()) {
            return bypass(byHead.get());
        }
        Optional<ScopeValue> scope = scope(policy.scope());
        if (scope.isEmpty()) {
            return bypass(BypassReason.NO_SCOPE);
        }
        Optional<BypassReason> byBody = RequestPolicy.bypass(request.body().length, policy);
        if (byBody.isPresent()) {
            return bypass(byBody.get());
        }
        RequestKeys.Result result =
                cache.keys().resolve(route.route(), policy, scope.get(), request, wishes.orElseThrow());
        if (result instanceof RequestKeys.None none) {
            return bypass(none.reason());
        }
        Lookup lookup = cache.keys().itemized(((RequestKeys.Found) result).lookup());
        return explain(lookup.items() == null ? lookup.variant(this::scope) : lookup);
    }

    private Optional<ScopeValue> scope(Scope scope) {
        return scope(description, scope);
    }

    /** Whose the request is, or empty where that cannot be told. */
    static Optional<ScopeValue> scope(RequestDescription description, Scope scope) {
        CacheRequest arrived = description.arrived();
        Presented present = presented(description.request());
        return ScopeResolver.resolve(
                scope, arrived == null ? present : presented(arrived), present, description.principal());
    }

    private static Presented presented(CacheRequest request) {
        return new Presented(request.headers(), request.query());
    }

    private Explanation bypass(BypassReason reason) {
        return explanation(new Course(Outcome.BYPASS, reason.word()), null, null, null, null);
    }

    private Explanation explain(Lookup lookup) {
        RequestDirectives directives =
                RequestDirectives.of(request.headers(), policy.freshness().clientDirectives());
        EntryInspection.Found found = EntryInspection.of(cache, lookup, directives);
        Outcome outcome = found.course().outcome();
        boolean isCompared = lookup.items() == null && outcome != Outcome.HIT && outcome != Outcome.STALE;
        return explanation(
                found.course(),
                cache.explainer().explain(lookup.material(), request.body(), lookup.dialect()),
                found.entry(),
                found.inputs(),
                isCompared ? nearest(lookup) : null);
    }

    private Explanation.@Nullable Nearest nearest(Lookup lookup) {
        return cache.explainer()
                .nearest(lookup.key(), lookup.material(), request.body(), lookup.dialect(), this::age)
                .orElse(null);
    }

    private @Nullable Duration age(CacheKey key) {
        Hit hit = cache.store().inspect(key);
        if (hit == null) {
            return null;
        }
        hit.release();
        return hit.age();
    }

    private Explanation explanation(
            Course course,
            Explanation.@Nullable Key key,
            Explanation.@Nullable Entry entry,
            Explanation.@Nullable Inputs inputs,
            Explanation.@Nullable Nearest nearest) {
        Dialect dialect = cache.keys().dialect(policy, request.path());
        return new Explanation(
                description.route(),
                course.outcome(),
                course.why().isEmpty() ? null : course.why(),
                dialect == null ? null : dialect.name(),
                EffectivePolicy.of(policy, route.filter().written()),
                policy.scope().toString(),
                key,
                entry,
                inputs,
                nearest);
    }
}
