package dev.aicache;

import java.util.List;

/**
 * A route that has a cache.
 *
 * @param isOn false where the cache keeps out of its requests for now
 * @param isGuarded whether that is because of an {@link Anomaly}
 * @param policy what holds on it, each with where it was said
 */
public record CachedRoute(String id, boolean isOn, boolean isGuarded, List<Explanation.Setting> policy) {

    public CachedRoute {
        policy = List.copyOf(policy);
    }
}
