package dev.aicache.store;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CacheStatistics;
import dev.aicache.CachedResponse;
import dev.aicache.EntrySummary;
import dev.aicache.EvictionPolicy;
import dev.aicache.SkipReason;
import dev.aicache.StandardEviction;

/**
 * The local store: Caffeine keeps the entries and the TTL of each, an {@link EvictionOrder} beside it tells which leaves
 * when a limit is reached. Only {@link dev.aicache.StandardEviction#LFU} is left to Caffeine.
 *
 * <p>A read is Caffeine's own, and three fields of the entry that it writes. Whoever stores makes room first and returns
 * within the budget.
 */
public final class CaffeineStore implements LocalStore {

    /** A century, so that nanoseconds hold it. */
    private static final Duration MAX_TTL = Duration.ofDays(36_500);

    private final Ticker ticker;
    private final long origin;
    private final BodyStorage storage;
    private final EntryWeigher weigher;
    private final Cache<CacheKey, Entry> cache;
    private final Ledger ledger = new Ledger();
    private final ReentrantLock lock = new ReentrantLock();
    private final EvictionOrder order;
    private final Room room;

    private final CostBounds costs = new CostBounds();
    private long sequence;

    /**
     * @param eviction the order in which entries leave, to begin with
     */
    public CaffeineStore(StoreLimits limits, EvictionPolicy eviction, BodyStorage storage, Ticker ticker) {
        this.storage = storage;
        this.weigher = new EntryWeigher(HeapLayout.ofThisJvm(), storage);
        this.ticker = ticker;
        this.origin = ticker.read();
        this.order = new EvictionOrder(eviction);
        this.cache = Caffeine.newBuilder()
                .maximumWeight(Long.MAX_VALUE)
                .weigher((CacheKey key, Entry entry) -> entry.bytes())
                .expireAfter(new Lifetime())
                .ticker(ticker)
                .executor(this::run)
                .removalListener(this::onRemoved)
                .build();
        this.room = new Room(limits, ledger, order, cache, lock);
    }

    private void run(Runnable task) {
        room.run(task);
    }

    private void onRemoved(@Nullable CacheKey key, @Nullable Entry entry, RemovalCause cause) {
        if (entry != null) {
            ledger.onRemoved(entry, cause);
        }
    }

    /** The store's clock: nanoseconds since the store began. */
    private long now() {
        return ticker.read() - origin;
    }

    @Override
    public @Nullable Hit get(CacheKey key) {
        Hit hit = peek(key);
        (hit == null ? ledger.misses : ledger.hits).increment();
        return hit;
    }

    @Override
    public @Nullable Hit peek(CacheKey key) {
        Entry entry = cache.getIfPresent(key);
        return entry == null || !entry.response().body().retain() ? null : entry.at(entry.lastAccess());
    }

    private @Nullable Entry quietly(CacheKey key) {
        return cache.policy().getIfPresentQuietly(key);
    }

    @Override
    public Placement put(Deposit deposit) {
        int weight = weigher.weigh(deposit.response());
        SkipReason refused = reserve(deposit, weight);
        if (refused != null) {
            return Placement.refused(refused);
        }
        CachedResponse response = keep(deposit.response());
        if (response == null && room.makesMore(weight)) {
            response = keep(deposit.response());
        }
        if (response == null) {
            ledger.cancel(weight);
            return Placement.refused(SkipReason.POOL);
        }
        return insert(deposit, response, weight);
    }

    private @Nullable SkipReason reserve(Deposit deposit, int weight) {
        lock.lock();
        try {
            room.drain();
            return room.reserve(deposit.scope(), weight, quietly(deposit.key()), now());
        } finally {
            room.unlock();
        }
    }

    private @Nullable CachedResponse keep(CachedResponse response) {
        Body body = storage.keep(response.body());
        return body == null ? null : response.withBody(body);
    }

    private Placement insert(Deposit deposit, CachedResponse response, int weight) {
        long ttl = (deposit.ttl().compareTo(MAX_TTL) < 0 ? deposit.ttl() : MAX_TTL).toNanos();
        lock.lock();
        try {
            long now = now();
            float cost = costs.bound(deposit.cost());
            Entry entry = new Entry(deposit.key(), response, sequence++, now, now + ttl, weight, cost);
            entry.born(order.age());
            order.add(entry, room.shelf(deposit.scope()));
            place(entry);
            ledger.stored.increment();
            return Placement.at(entry.sequence());
        } finally {
            room.unlock();
        }
    }

    private void place(Entry entry) {
        boolean isPlaced = false;
        try {
            cache.put(entry.key(), entry);
            // Caffeine leaves eviction to whoever is at it already; who stores meanwhile would return above the budget.
            if (order.policy() == StandardEviction.LFU) {
                cache.cleanUp();
            }
            isPlaced = true;
        } finally {
            if (!isPlaced) {
                ledger.onRemoved(entry, RemovalCause.EXPLICIT);
            }
            room.drain();
        }
    }

    @Override
    public boolean recode(CacheKey key, long sequence, CachedResponse form) {
        Entry before = quietly(key);
        CachedResponse response = before == null || before.sequence() != sequence ? null : keep(form);
        if (before == null || response == null) {
            return false;
        }
        Entry after = before.recoded(response, weigher.weigh(form));
        ledger.reserve(after.bytes());
        lock.lock();
        try {
            Shelf shelf = before.shelf;
            boolean isReplaced = shelf != null && cache.asMap().replace(key, before, after);
            if (shelf != null && isReplaced && !after.isGone()) {
                order.add(after, shelf);
            } else {
                ledger.onRemoved(after, RemovalCause.EXPLICIT);
            }
            room.drain();
            return isReplaced;
        } finally {
            room.unlock();
        }
    }

    @Override
    public void remove(CacheKey key, long sequence) {
        Entry entry = quietly(key);
        if (entry != null && entry.sequence() == sequence) {
            cache.asMap().remove(key, entry);
        }
    }

    @Override
    public long clear() {
        long before = ledger.entries();
        cache.invalidateAll();
        room.refresh();
        return before;
    }

    @Override
    public void tidy() {
        cache.cleanUp();
        room.refresh();
        room.shrink(now());
    }

    @Override
    public EvictionPolicy eviction() {
        return room.eviction();
    }

    @Override
    public void changeEviction(EvictionPolicy policy) {
        room.eviction(policy);
        room.shrink(now());
    }

    @Override
    public void changeMaxMemory(long bytes) {
        if (bytes < 1 || bytes > storage.capacity()) {
            throw new IllegalArgumentException(
                    "The store can hold from 1 to %d bytes, not %d".formatted(storage.capacity(), bytes));
        }
        room.maxMemory(bytes);
        room.shrink(now());
    }

    /** Holds the store to fewer bytes than it may have, or lets it have more of them again. */
    public void relieve(long bytes) {
        room.relieve(bytes);
        room.shrink(now());
    }

    @Override
    public Stream<EntrySummary> entries() {
        return cache.asMap().values().stream().map(entry -> entry.summary(now()));
    }

    @Override
    public CacheStatistics statistics() {
        return new CacheStatistics(
                ledger.entries(),
                ledger.bytes(),
                room.budget(),
                room.maxMemory(),
                ledger.hits.sum(),
                ledger.misses.sum(),
                ledger.stored.sum(),
                ledger.evicted.sum(),
                ledger.expired.sum());
    }

    /** The TTL of each entry; a read does not prolong it, but is noted. */
    private final class Lifetime implements Expiry<CacheKey, Entry> {

        @Override
        public long expireAfterCreate(CacheKey key, Entry entry, long now) {
            return Math.max(1, entry.expiresAt() - (now - origin));
        }

        @Override
        public long expireAfterUpdate(CacheKey key, Entry entry, long now, long current) {
            return expireAfterCreate(key, entry, now);
        }

        @Override
        public long expireAfterRead(CacheKey key, Entry entry, long now, long current) {
            entry.touch(now - origin, order.age());
            return current;
        }
    }
}
