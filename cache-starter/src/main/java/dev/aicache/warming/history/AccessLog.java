package dev.aicache.warming.history;

import java.util.Optional;
import java.util.function.Supplier;

import dev.aicache.CacheKey;
import dev.aicache.warming.WarmingRequest;

/** Is told what is asked. Called on event loops: it never blocks and never throws. Thread-safe. */
public interface AccessLog {

    /**
     * A caller has asked, and the cache took part. Not called for what is asked ahead of demand.
     *
     * @param request gives the request as it can be asked again, or empty where it cannot be; called before this returns,
     *     or not at all
     */
    void onAccess(String route, CacheKey key, Supplier<Optional<WarmingRequest>> request);

    /**
     * An answer was fetched and is in the store.
     *
     * @param cost of it, by the measure the store values answers by
     */
    void onStored(String route, CacheKey key, double cost);
}
