package dev.aicache.store;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.CacheKey;
import dev.aicache.CacheStatistics;
import dev.aicache.CachedResponse;

/**
 * The local store on Caffeine: a byte budget kept by W-TinyLFU and a TTL for each entry.
 *
 * <p>Eviction runs on the thread that stores, so that the budget holds when {@link #put} returns; storing happens once
 * for each upstream call. Expired entries leave without traffic, on Caffeine's scheduler.
 */
public final class CaffeineStore implements LocalStore {

    /** A century, so that nanoseconds hold it. */
    private static final Duration MAX_TTL = Duration.ofDays(36_500);

    private final long maxMemory;
    private final Cache<CacheKey, Entry> cache;
    private final Policy.Eviction<CacheKey, Entry> eviction;
    private final EntryWeigher weigher = new EntryWeigher();
    private final Ticker ticker;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder stored = new LongAdder();
    private final LongAdder evicted = new LongAdder();
    private final LongAdder expired = new LongAdder();

    /**
     * @param maxMemory bytes that entries may take, bookkeeping included
     */
    public CaffeineStore(long maxMemory, Ticker ticker, Scheduler scheduler) {
        this.maxMemory = maxMemory;
        this.ticker = ticker;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maxMemory)
                .weigher(weigher)
                .expireAfter(Expiry.<CacheKey, Entry>writing((key, entry) -> Duration.ofNanos(entry.ttlNanos())))
                .ticker(ticker)
                .scheduler(scheduler)
                .executor(Runnable::run)
                .evictionListener(
                        (key, entry, cause) -> (cause == RemovalCause.EXPIRED ? expired : evicted).increment())
                .build();
        this.eviction = cache.policy().eviction().orElseThrow();
    }

    @Override
    public @Nullable Hit get(CacheKey key) {
        Hit hit = peek(key);
        (hit == null ? misses : hits).increment();
        return hit;
    }

    @Override
    public @Nullable Hit peek(CacheKey key) {
        Entry entry = cache.getIfPresent(key);
        return entry == null ? null : entry.at(ticker.read());
    }

    @Override
    public boolean put(CacheKey key, CachedResponse response, Duration ttl) {
        Entry entry = new Entry(response, ticker.read(), (ttl.compareTo(MAX_TTL) < 0 ? ttl : MAX_TTL).toNanos());
        if (weigher.weigh(key, entry) > maxMemory) {
            return false;
        }
        cache.put(key, entry);
        // Caffeine leaves eviction to whoever is at it already; two who store at once would both return above budget.
        cache.cleanUp();
        stored.increment();
        return true;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // another answer may well be equal
    public void remove(CacheKey key, CachedResponse response) {
        cache.asMap().computeIfPresent(key, (k, entry) -> entry.response() == response ? null : entry);
    }

    @Override
    public long clear() {
        long before = cache.estimatedSize();
        cache.invalidateAll();
        return before;
    }

    @Override
    public CacheStatistics statistics() {
        return new CacheStatistics(
                cache.estimatedSize(),
                eviction.weightedSize().orElse(0),
                maxMemory,
                hits.sum(),
                misses.sum(),
                stored.sum(),
                evicted.sum(),
                expired.sum());
    }
}
