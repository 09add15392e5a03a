package dev.aicache;

import java.util.Locale;

/** What the cache did for a request. Every request of a cached route has exactly one. */
public enum Outcome {
    /** Answered from an entry. */
    HIT,
    /** Answered from an entry that was no longer fresh. */
    STALE,
    /** Opened a fill and read its answer. */
    MISS,
    /** Read the answer of a fill that another request had opened. */
    COLLAPSED,
    /** Answered from entries as far as they go, the rest being fetched: a request for several embeddings. */
    PARTIAL,
    /** Passed by the cache; the {@link BypassReason} says why. */
    BYPASS,
    /** Refused with 504: the request wanted a stored answer only, and there is none. */
    UNAVAILABLE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The name in metrics and logs, for example {@code collapsed}. */
    public String word() {
        return word;
    }
}
