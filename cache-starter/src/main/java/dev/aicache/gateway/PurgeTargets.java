package dev.aicache.gateway;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.Purge;
import dev.aicache.PurgeNotice;
import dev.aicache.RequestDescription;
import dev.aicache.Tag;
import dev.aicache.key.CallerVariant;
import dev.aicache.key.ScopeValue;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.CallerWishes;

/** Tells what tags a purge is about; requests are read as they are when they are asked or explained. Thread-safe. */
final class PurgeTargets {

    private final GatewayCache cache;
    private final CachedRoutes routes;

    PurgeTargets(GatewayCache cache, CachedRoutes routes) {
        this.cache = cache;
        this.routes = routes;
    }

    /** @throws IllegalArgumentException if it is by a request that has no entries */
    PurgeNotice notice(Purge purge) {
        return new PurgeNotice(tags(purge.target()), purge.isSoft());
    }

    private List<Tag> tags(Purge.Target target) {
        if (target instanceof Purge.Tagged tagged) {
            return tagged.tags();
        }
        if (target instanceof Purge.AnyOf any) {
            return any.targets().stream()
                    .flatMap(each -> tags(each).stream())
                    .distinct()
                    .toList();
        }
        if (target instanceof Purge.Asked asked) {
            return keys(lookup(asked.request())).stream().map(Tag::key).toList();
        }
        RequestDescription request = ((Purge.ScopeOf) target).request();
        return List.of(Tag.scope(scope(request, routes.get(request.route())).id()));
    }

    /** Of every answer to the request. The tag of a key stands for the answer in all its forms. */
    private static Set<CacheKey> keys(Lookup lookup) {
        Set<CacheKey> keys = new LinkedHashSet<>(CallerVariant.all(lookup.key(), AnswerChoice.MOST_VARIANTS));
        EmbeddingItems items = lookup.items();
        if (items != null) {
            keys.addAll(items.keys());
        }
        return keys;
    }

    private Lookup lookup(RequestDescription description) {
        CachedRoutes.Cached route = routes.get(description.route());
        CacheRequest request = AffinityToken.withoutCookie(description.request());
        CallerWishes wishes = CallerWishes.of(
                        request.headers(), route.filter().policy().freshness())
                .orElseThrow(() -> new IllegalArgumentException("The cache's own headers cannot be understood"));
        RequestKeys.Result result = cache.keys()
                .resolve(route.route(), route.filter().policy(), scope(description, route), request, wishes);
        if (result instanceof RequestKeys.None none) {
            throw new IllegalArgumentException(
                    "Such a request passes by the cache: " + none.reason().word());
        }
        return cache.keys().itemized(((RequestKeys.Found) result).lookup());
    }

    private static ScopeValue scope(RequestDescription description, CachedRoutes.Cached route) {
        Optional<ScopeValue> scope =
                RequestExplainer.scope(description, route.filter().policy().scope());
        return scope.orElseThrow(() -> new IllegalArgumentException("The request is nobody's by the route's scope"));
    }
}
