package dev.aicache.benchmarks.simulation;

import java.util.concurrent.TimeUnit;

import dev.aicache.CachedResponse;
import dev.aicache.EvictionPolicy;
import dev.aicache.Headers;
import dev.aicache.StandardEviction;
import dev.aicache.benchmarks.SampleKey;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.Deposit;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;

/** The cache's own store, in the trace's time: tidied once a second, as the gateway does. */
final class SimulatedStore implements SimulatedCache {

    private static final long TIDY_INTERVAL = TimeUnit.SECONDS.toNanos(1);
    private static final long BOOKKEEPING = bookkeeping();

    private final Freshness freshness;
    private final LocalStore store;
    private long now;
    private long tidyAt;

    /** @param begin time of the first request */
    SimulatedStore(long maxMemory, EvictionPolicy policy, Freshness freshness, long begin) {
        this.freshness = freshness;
        this.now = begin;
        this.tidyAt = begin + TIDY_INTERVAL;
        this.store = new CaffeineStore(StoreLimits.memory(maxMemory), policy, PhantomBody.STORAGE, () -> now);
    }

    /** What the store counts for the answer, in bytes. */
    static long weight(Request request) {
        return BOOKKEEPING + request.size();
    }

    private static long bookkeeping() {
        SimulatedStore probe = new SimulatedStore(Long.MAX_VALUE, StandardEviction.FIFO, Freshness.FOREVER, 0);
        probe.put(new Request(0, 0, 0, 0));
        return probe.store.statistics().weight();
    }

    @Override
    public boolean ask(Request request) {
        now = request.time();
        if (now >= tidyAt) {
            store.tidy();
            tidyAt = now + TIDY_INTERVAL;
        }
        Hit hit = store.get(SampleKey.of(request.key()));
        if (hit == null) {
            put(request);
            return false;
        }
        hit.release();
        return true;
    }

    /** Fetches what is not fresh at that time, ahead of demand; whether it was fetched. */
    boolean fill(Request request, long time) {
        now = time;
        Hit hit = store.inspect(SampleKey.of(request.key()));
        if (hit != null) {
            boolean isFresh = hit.isFresh();
            hit.release();
            if (isFresh) {
                return false;
            }
        }
        put(request);
        return true;
    }

    private void put(Request request) {
        CachedResponse response = new CachedResponse(200, Headers.of(), new PhantomBody(request.size()), null);
        store.put(new Deposit(
                SampleKey.of(request.key()), response, freshness.of(request.key()), request.cost(), Deposit.SHARED));
    }
}
