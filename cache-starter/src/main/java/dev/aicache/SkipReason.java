package dev.aicache;

import java.util.Locale;

/** Why an answer was not stored. A closed set, so that it can be a metric tag. */
public enum SkipReason {
    /** The status was not 200, nor that of an error the route keeps. */
    STATUS,
    /** The answer is of a media type that the dialect does not know. */
    MEDIA_TYPE,
    /** The answer came compressed although that was not asked for. */
    CONTENT_ENCODING,
    /** The answer is larger than the route's {@code max-entry}. */
    TOO_LARGE,
    /** Recordings in progress hold all the memory they may, or the store is held to less than it may have. */
    MEMORY,
    /** The answer is larger than what one scope may hold of the store. */
    SCOPE_SHARE,
    /** The pages that are reserved for bodies are all in use. */
    POOL,
    /** The answer does not parse, or its stream lacks the event that ends it. */
    INCOMPLETE,
    /** The answer holds an error although its status is 200. */
    ERROR_IN_BODY,
    /** The model stopped for a reason that is not to be repeated: cut off, filtered, refused. */
    FINISH_REASON,
    /** The response said {@code no-store}. */
    NO_STORE,
    /** The response said {@code private} and the route's scope is everyone. */
    PRIVATE,
    /** The response said {@code no-cache} and the route honours it. */
    NO_CACHE,
    /** The response was no longer fresh by its own account and the route honours it. */
    NOT_FRESH,
    /** The response varies by everything ({@code Vary: *}). */
    VARY,
    /** A fallback answered in place of the upstream. */
    FALLBACK,
    /** The upstream failed or broke off. */
    BROKEN,
    /** Every caller left, and the answer was not worth finishing. */
    ABANDONED,
    /** A newer fill of the same key has begun, or a purge has overtaken this one. */
    SUPERSEDED,
    /** The cache failed while storing. */
    FAULT;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in headers, metrics and logs, for example {@code finish-reason}. */
    public String word() {
        return word;
    }
}
