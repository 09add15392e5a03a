package dev.aicache;

import org.jspecify.annotations.Nullable;

/**
 * A stored answer as it is replayed: no hop-by-hop field, no cookie, nothing that belongs to one caller.
 *
 * @param selection what of the request chose this answer among others of the same key, or null where the key alone does
 * @param origin what it took to get it, or null where that is not known
 */
public record CachedResponse(
        int status,
        Headers headers,
        Body body,
        @Nullable VarySelection selection,
        @Nullable Origin origin) {

    /** Of no known origin. */
    public CachedResponse(int status, Headers headers, Body body, @Nullable VarySelection selection) {
        this(status, headers, body, selection, null);
    }

    /** The same answer with its body in another form. */
    public CachedResponse withBody(Body form) {
        return form == body ? this : new CachedResponse(status, headers, form, selection, origin);
    }
}
