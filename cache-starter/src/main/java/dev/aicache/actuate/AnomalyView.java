package dev.aicache.actuate;

import dev.aicache.Anomaly;

/**
 * An anomaly as the endpoint shows it; nothing of what was asked.
 *
 * @param sign {@code sudden-hits} or {@code different-prompts}
 * @param bypassed whether the cache keeps out of the route because of it
 * @param seen share of hits, or number of prompts of one key
 * @param usual what the share was before, or how many prompts a key may have
 */
record AnomalyView(String route, String sign, boolean bypassed, double seen, double usual) {

    static AnomalyView of(Anomaly anomaly) {
        return new AnomalyView(
                anomaly.route(), anomaly.sign().word(), anomaly.isBypassed(), anomaly.seen(), anomaly.usual());
    }
}
