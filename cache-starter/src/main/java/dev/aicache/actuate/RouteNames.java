package dev.aicache.actuate;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.aicache.AiCache;
import dev.aicache.CachedRoute;

/** The ids of the routes that have a cache. */
final class RouteNames {

    private RouteNames() {}

    static Set<String> of(AiCache cache) {
        return cache.routes().stream().map(CachedRoute::id).collect(Collectors.toCollection(TreeSet::new));
    }
}
