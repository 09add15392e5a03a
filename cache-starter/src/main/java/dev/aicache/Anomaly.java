package dev.aicache;

import java.util.Locale;

/**
 * Something about a route that a sound key hardly explains. There is nothing of a request in it.
 *
 * @param isBypassed whether the cache keeps out of the route because of it, until it is turned on again
 * @param seen share of requests that were answered from memory, or number of prompts that one key stands for
 * @param usual what that share was before, or the number of prompts that a key may stand for
 */
public record Anomaly(String route, Sign sign, boolean isBypassed, double seen, double usual) {

    /** What was noticed. */
    public enum Sign {
        /** Nearly all requests are answered from memory where not nearly as many were. */
        SUDDEN_HITS,
        /** One key stands for many prompts, so that one answer is given for all of them. */
        DIFFERENT_PROMPTS;

        private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** The name in metrics, logs and the endpoint, for example {@code sudden-hits}. */
        public String word() {
            return word;
        }
    }
}
