package dev.aicache.policy;

import java.util.Locale;

/** What of good answers a route stores by why the model stopped. */
public enum FinishReasons {
    /** Those that the model finished: the default. */
    COMPLETE,
    /** Also those that the model broke off because a limit of tokens was reached. */
    TRUNCATED;

    /**
     * Reads {@code complete} or {@code truncated}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static FinishReasons parse(String text) {
        return valueOf(text.trim().toUpperCase(Locale.ROOT));
    }
}
