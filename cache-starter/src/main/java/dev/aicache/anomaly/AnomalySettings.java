package dev.aicache.anomaly;

import java.time.Duration;

/**
 * What is taken for an anomaly, and what is done about it.
 *
 * @param action what is done about one key for many prompts
 * @param suddenHits what is done about sudden hits, which ordinary traffic can explain, too
 * @param window how long requests are counted for, at least
 * @param minRequests how many are counted, at least
 * @param hitRatio share of hits that is suspicious where it is far above the usual one, from 0 to 1
 * @param differentPrompts how many a key may stand for, {@link #MOST_PROMPTS} at most
 * @param period how long nothing more is said of a route and a sign once they were told
 */
public record AnomalySettings(
        Action action,
        Action suddenHits,
        Duration window,
        long minRequests,
        double hitRatio,
        int differentPrompts,
        Duration period) {

    /** Beyond, a count of prompts would be too rough. */
    public static final int MOST_PROMPTS = 200;

    /** Notices nothing. */
    public static final AnomalySettings OFF =
            new AnomalySettings(Action.OFF, Action.OFF, Duration.ofMinutes(1), 1, 1, MOST_PROMPTS, Duration.ofHours(1));

    /** What is done. */
    public enum Action {
        /** It is not looked for. */
        OFF,
        /** It is told. */
        ALARM,
        /** It is told, and the cache keeps out of the route until it is turned on again. */
        BYPASS
    }
}
