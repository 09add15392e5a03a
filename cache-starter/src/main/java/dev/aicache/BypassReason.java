package dev.aicache;

import java.util.Locale;

/** Why a request did not look in the cache, or left it. A closed set, so that it can be a metric tag. */
public enum BypassReason {
    /** The cache was switched off while it runs, for the route or as a whole. */
    SWITCHED_OFF,
    /** What {@code ai-cache.guard} has noticed keeps the cache out of the route until it is turned on again. */
    GUARDED,
    /** Only POST is cached. */
    METHOD,
    /** The request body is not JSON. */
    CONTENT_TYPE,
    /** The request body is compressed; it is not unpacked to be looked at. */
    CONTENT_ENCODING,
    /** The request body is longer than the route's {@code max-request}. */
    REQUEST_TOO_LARGE,
    /** The request has no body to make a key from. */
    NO_BODY,
    /** Nothing in the request tells whose it is. */
    NO_SCOPE,
    /** A header of the cache's own, {@code AI-Cache-…}, says nothing that can be understood. */
    CALLER_HEADER,
    /** The request reads or changes state that the provider holds. */
    STATEFUL,
    /** The answer depends on the hour: a web search, a hosted tool. */
    LIVE_DATA,
    /** The request points at content (a URL, a file id) that can change behind the reference. */
    REFERENCE,
    /** The request leaves more to chance than the route's {@code determinism} allows. */
    NOT_DETERMINISTIC,
    /** The request said {@code Cache-Control: no-store}, and no stored answer was at hand. */
    NO_STORE,
    /** The answer that the request was waiting for may not be shared with it. */
    NOT_SHAREABLE,
    /** The cache failed; the request went on as if there were none. */
    FAULT;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in headers, metrics and logs, for example {@code no-scope}. */
    public String word() {
        return word;
    }
}
