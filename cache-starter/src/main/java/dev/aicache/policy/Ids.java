package dev.aicache.policy;

import java.util.Locale;

/** What becomes of the identifiers in a stored answer when it is given again. */
public enum Ids {
    /** They stay: the bytes are those of the upstream. The default. */
    PRESERVE,
    /** Id and time of creation are made anew where the protocol lets them name nothing; elsewhere they stay. */
    REGENERATE;

    /**
     * Reads {@code preserve} or {@code regenerate}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Ids parse(String text) {
        return valueOf(text.trim().toUpperCase(Locale.ROOT));
    }
}
