package dev.aicache.key;

import dev.aicache.BypassReason;
import dev.aicache.CacheKey;
import dev.aicache.dialect.RequestTraits;

/** What became of a request on its way to a key. */
public sealed interface Derivation {

    /** The request has a key. */
    record Keyed(CacheKey key, RequestTraits traits) implements Derivation {}

    /** The request must not be answered from the cache. */
    record Bypassed(BypassReason reason) implements Derivation {}
}
