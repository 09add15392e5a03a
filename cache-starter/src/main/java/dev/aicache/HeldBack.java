package dev.aicache;

import java.util.Locale;

/**
 * What became of a request that went no further at once, because the gateway is cold and has as many fills of its route as
 * it may. A closed set, so that it can be a metric tag.
 */
public enum HeldBack {
    /** It waited, and got its turn or another request's answer. */
    WAITED,
    /** It went upstream beyond the bound: it had waited long enough, or too many were waiting. */
    PASSED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The name in metrics, for example {@code waited}. */
    public String word() {
        return word;
    }
}
