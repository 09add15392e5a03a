package dev.aicache.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.aicache.CacheListener.Fault;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.warming.history.JournalListener;

/** Counts the journal's failures as faults of the cache, and writes its notes to the log. */
final class JournalLog implements JournalListener {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache");

    private final GatewayCache cache;

    JournalLog(GatewayCache cache) {
        this.cache = cache;
    }

    @Override
    public void onFault(Exception failure) {
        cache.onFailure(Fault.JOURNAL, failure);
    }

    @Override
    public void onNote(String message) {
        log.warn("The journal of warming: {}", message);
    }
}
