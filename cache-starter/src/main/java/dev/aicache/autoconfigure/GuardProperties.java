package dev.aicache.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.aicache.anomaly.AnomalySettings;
import dev.aicache.anomaly.AnomalySettings.Action;
import dev.aicache.policy.Share;

/**
 * What is taken for the sign of a key that leaves out too much, and what is done about it.
 *
 * @param action what is done: off, alarm (log, metric, event), or bypass to keep the cache out of the route, too, until it
 *     is turned on again
 * @param suddenHits the same for hits all of a sudden, which many callers with one question explain, too; as action where
 *     absent
 * @param window how long the requests of a route are counted for before their hits are compared with those before
 * @param minRequests how many are counted at least, however long that takes
 * @param hitRatio share of hits that is suspicious, where it is a quarter of all requests above the usual one
 * @param differentPrompts how many prompts one key may stand for, 200 at most
 * @param period how long nothing more is said of a route and a sign once they were told
 */
public record GuardProperties(
        @DefaultValue("alarm") Action action,
        @Nullable Action suddenHits,
        @DefaultValue("1m") Duration window,
        @DefaultValue("200") long minRequests,
        @DefaultValue("98%") Share hitRatio,
        @DefaultValue("20") int differentPrompts,
        @DefaultValue("10m") Duration period) {

    public GuardProperties {
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException(
                    "ai-cache.guard.window is %s; write a positive time, for example 1m".formatted(window));
        }
        if (minRequests < 1) {
            throw new IllegalArgumentException(
                    "ai-cache.guard.min-requests is %d; write a positive number, for example 200"
                            .formatted(minRequests));
        }
        if (differentPrompts < 1 || differentPrompts > AnomalySettings.MOST_PROMPTS) {
            throw new IllegalArgumentException("ai-cache.guard.different-prompts is %d; write a number from 1 to %d"
                    .formatted(differentPrompts, AnomalySettings.MOST_PROMPTS));
        }
        if (period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException(
                    "ai-cache.guard.period is %s; write a positive time, for example 10m".formatted(period));
        }
    }

    AnomalySettings settings() {
        return new AnomalySettings(
                action,
                suddenHits == null ? action : suddenHits,
                window,
                minRequests,
                hitRatio.fraction(),
                differentPrompts,
                period);
    }
}
