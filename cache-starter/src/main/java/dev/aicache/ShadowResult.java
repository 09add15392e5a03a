package dev.aicache;

import java.util.Locale;

/** What an upstream said when it was asked again for an answer that a caller was given from memory. */
public enum ShadowResult {
    /** The same, byte for byte. */
    IDENTICAL,
    /** The same but for what differs from call to call: identifiers, times, usage. */
    VOLATILE,
    /** The same text, cut into other pieces or with something else around it. */
    SAME_TEXT,
    /** Another text. */
    DIFFERENT_TEXT,
    /** Another status, below 500 and not 429. */
    STATUS,
    /** Nothing to compare with: the upstream failed, took too long, broke off, or said too much. */
    FAILED,
    /** It was not asked: too many such calls at a time, an outage, or a heap that is short of memory. */
    SKIPPED;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in metrics and the endpoint, for example {@code same-text}. */
    public String word() {
        return word;
    }
}
