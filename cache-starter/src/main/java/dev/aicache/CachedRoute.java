package dev.aicache;

import java.util.List;

/**
 * A route that has a cache.
 *
 * @param isOn false where the cache keeps out of its requests for now
 * @param isGuarded whether that is because of an {@link Anomaly}
 * @param policy what holds on it, each with where it was said
 * @param passage how its hits come to their clients
 */
public record CachedRoute(
        String id, boolean isOn, boolean isGuarded, List<Explanation.Setting> policy, Passage passage) {

    /**
     * How hits come to their clients.
     *
     * @param way the fastest that they take
     * @param reason why it is no faster one; empty for the fastest there is
     */
    public record Passage(Way way, String reason) {}

    public CachedRoute {
        policy = List.copyOf(policy);
    }
}
