package dev.aicache.store;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CacheStatistics;
import dev.aicache.CachedResponse;
import dev.aicache.EntrySummary;
import dev.aicache.EvictionPolicy;
import dev.aicache.SkipReason;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;

/**
 * The local store: Caffeine keeps the entries and the time of each, an {@link EvictionOrder} beside it tells which leaves
 * when a limit is reached. Only {@link dev.aicache.StandardEviction#LFU} is left to Caffeine.
 *
 * <p>A read is a look into Caffeine's table, and three fields of the entry that it writes. Whoever stores makes room first and returns
 * within the budget.
 */
public final class CaffeineStore implements LocalStore {

    private final StoreClock clock;
    private final BodyStorage storage;
    private final EntryWeigher weigher;
    private final Cache<CacheKey, Entry> cache;
    private final Policy<CacheKey, Entry> policy;
    private final Ledger ledger = new Ledger();
    private final ReentrantLock lock = new ReentrantLock();
    private final EvictionOrder order;
    private final Room room;
    private final CurrentEntries current;

    private volatile LongConsumer onMaxMemory = bytes -> {};

    private final CostBounds costs = new CostBounds();
    private long sequence;

    /** A store that is purged on its own. */
    public CaffeineStore(StoreLimits limits, EvictionPolicy eviction, BodyStorage storage, Ticker ticker) {
        this(limits, eviction, storage, ticker, new GenerationTable(ticker::read));
    }

    /**
     * @param eviction the order in which entries leave, to begin with
     * @param generations decides which entries are current
     */
    public CaffeineStore(
            StoreLimits limits,
            EvictionPolicy eviction,
            BodyStorage storage,
            Ticker ticker,
            GenerationTable generations) {
        this.storage = storage;
        this.weigher = new EntryWeigher(HeapLayout.ofThisJvm(), storage);
        this.clock = new StoreClock(ticker);
        this.order = new EvictionOrder(eviction);
        this.cache = Caffeine.newBuilder()
                .maximumWeight(Long.MAX_VALUE)
                .weigher((CacheKey key, Entry entry) -> entry.bytes())
                .expireAfter(new Lifetime())
                .ticker(clock)
                .executor(this::run)
                .evictionListener(this::onEvicted)
                .build();
        this.policy = cache.policy();
        this.room = new Room(limits, ledger, order, cache, lock);
        this.current = new CurrentEntries(cache.asMap(), generations, clock::advance);
    }

    private void run(Runnable task) {
        room.run(task);
    }

    /** Of what Caffeine removes by itself; told where it does so, so that nothing has to be handed on. */
    private void onEvicted(@Nullable CacheKey key, @Nullable Entry entry, RemovalCause cause) {
        if (entry != null) {
            ledger.onRemoved(entry, cause);
        }
    }

    @Override
    public @Nullable Hit get(CacheKey key, Predicate<Hit> isWanted) {
        Hit hit = peek(key, isWanted);
        (hit == null ? ledger.misses : ledger.hits).increment();
        return hit;
    }

    @Override
    public @Nullable Hit take(CacheKey key, Predicate<Hit> isWanted) {
        Hit hit = peek(key, isWanted);
        if (hit != null) {
            ledger.hits.increment();
        }
        return hit;
    }

    @Override
    public @Nullable Hit peek(CacheKey key, Predicate<Hit> isWanted) {
        Entry entry = room.isLfu() ? cache.getIfPresent(key) : quietly(key);
        if (entry == null) {
            return null;
        }
        long now = clock.now();
        if (now >= entry.servableUntil()) {
            return null;
        }
        entry.touch(now, order);
        Hit hit = current.at(now, entry);
        return hit != null && isWanted.test(hit) && hit.response().body().retain() ? hit : null;
    }

    @Override
    public @Nullable Hit inspect(CacheKey key) {
        Entry entry = quietly(key);
        long now = clock.now();
        Hit hit = entry == null || now >= entry.servableUntil() ? null : current.at(now, entry);
        return hit == null || !hit.response().body().retain() ? null : hit;
    }

    private @Nullable Entry quietly(CacheKey key) {
        return policy.getIfPresentQuietly(key);
    }

    @Override
    public Placement put(Deposit deposit) {
        generations().expectLifetime(deposit.terms().servableNanos());
        int weight = weigher.weigh(deposit.response(), deposit.terms());
        SkipReason refused = room.refusal(deposit.scope(), weight);
        if (refused != null) {
            return Placement.refused(refused);
        }
        // Before the lock is taken: this may be a copy of a megabyte.
        CachedResponse kept = keep(deposit.response());
        lock.lock();
        try {
            long now = clock.advance();
            CachedResponse admitted = admit(deposit, kept, weight, now);
            return admitted == null ? Placement.refused(SkipReason.POOL) : insert(deposit, admitted, weight, now);
        } finally {
            room.unlock();
        }
    }

    private @Nullable CachedResponse keep(CachedResponse response) {
        Body body = storage.keep(response.body());
        return body == null ? null : response.withBody(body);
    }

    /**
     * Makes room for the answer, or null where the storage has none for it. Under the lock.
     *
     * @param kept null where the storage had none before, and may have some when others have left
     */
    private @Nullable CachedResponse admit(Deposit deposit, @Nullable CachedResponse kept, int weight, long now) {
        boolean isReserved = false;
        try {
            room.drain();
            room.reserve(deposit.scope(), weight, quietly(deposit.key()), now);
            isReserved = true;
        } finally {
            if (!isReserved) {
                release(kept);
            }
        }
        CachedResponse admitted = kept == null ? keep(deposit.response()) : kept;
        if (admitted == null && room.makesMore(weight)) {
            admitted = keep(deposit.response());
        }
        if (admitted == null) {
            ledger.cancel(weight);
        }
        return admitted;
    }

    private Placement insert(Deposit deposit, CachedResponse response, int weight, long now) {
        float cost = costs.bound(deposit.cost());
        Entry entry = new Entry(deposit.key(), response, deposit.terms(), sequence++, now, weight, cost);
        entry.born(order.age());
        place(entry, room.shelf(deposit.scope()));
        ledger.stored.increment();
        return Placement.at(entry.sequence());
    }

    @Override
    public boolean promote(EntryState state) {
        generations().expectLifetime(state.terms().servableNanos());
        Deposit deposit = new Deposit(state.key(), state.response(), state.terms(), state.cost(), state.scope());
        int weight = weigher.weigh(state.response(), state.terms());
        if (room.refusal(state.scope(), weight) != null || isSurpassed(state, clock.now())) {
            return false;
        }
        // Before the lock is taken: this may be a copy of a megabyte.
        CachedResponse kept = keep(state.response());
        lock.lock();
        try {
            long now = clock.advance();
            if (isSurpassed(state, now)) {
                release(kept);
                return false;
            }
            CachedResponse admitted = admit(deposit, kept, weight, now);
            if (admitted != null) {
                insert(state, admitted, weight, now);
                ledger.stored.increment();
            }
            return admitted != null;
        } finally {
            room.unlock();
        }
    }

    /** Whether there is an entry under the same key that may be served, and whose answer is no older. */
    private boolean isSurpassed(EntryState state, long now) {
        Entry present = quietly(state.key());
        Hit hit = present == null || now >= present.servableUntil() ? null : current.at(now, present);
        return hit != null && hit.ageNanos() <= state.terms().ageNanos() + state.storedForNanos();
    }

    private static void release(@Nullable CachedResponse kept) {
        if (kept != null) {
            kept.body().release();
        }
    }

    /** Brings the entry into order and cache, or into neither. */
    private void place(Entry entry, Shelf shelf) {
        boolean isPlaced = false;
        try {
            order.add(entry, shelf);
            discard(cache.asMap().put(entry.key(), entry));
            room.settle();
            isPlaced = true;
        } finally {
            if (!isPlaced) {
                ledger.onRemoved(entry, RemovalCause.EXPLICIT);
            }
            room.drain();
        }
    }

    private void drop(Entry entry) {
        if (cache.asMap().remove(entry.key(), entry)) {
            discard(entry);
        }
    }

    /** Lets go of what has been taken out of the cache. */
    private void discard(@Nullable Entry removed) {
        if (removed != null) {
            ledger.onRemoved(removed, RemovalCause.EXPLICIT);
        }
    }

    @Override
    public boolean recode(CacheKey key, long sequence, CachedResponse form) {
        Entry before = quietly(key);
        CachedResponse response = before == null || before.sequence() != sequence ? null : keep(form);
        if (before == null || response == null) {
            return false;
        }
        Entry after = before.recoded(response, weigher.weigh(form, before.terms()));
        ledger.reserve(after.bytes());
        lock.lock();
        try {
            Shelf shelf = before.shelf;
            boolean isReplaced = shelf != null && cache.asMap().replace(key, before, after);
            discard(isReplaced ? before : null);
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
        if (entry != null && entry.sequence() == sequence && cache.asMap().remove(key, entry)) {
            discard(entry);
            room.drainIfFree();
        }
    }

    @Override
    public long clear() {
        long before = ledger.entries();
        cache.asMap().keySet().forEach(key -> discard(cache.asMap().remove(key)));
        tidy();
        return before;
    }

    @Override
    public @Nullable EntryState state(CacheKey key) {
        lock.lock();
        try {
            Entry entry = quietly(key);
            Shelf shelf = entry == null ? null : entry.shelf;
            long now = clock.advance();
            return entry != null
                            && shelf != null
                            && current.isUntouched(entry)
                            && entry.response().body().retain()
                    ? entry.state(now, shelf.scope)
                    : null;
        } finally {
            room.unlock();
        }
    }

    @Override
    public RestoreResult restore(EntryState state) {
        RestoreResult obstacle = obstacle(state);
        if (obstacle != null) {
            return obstacle;
        }
        // Before the lock is taken: this may be a copy of a megabyte.
        CachedResponse kept = keep(state.response());
        if (kept == null) {
            return RestoreResult.FULL;
        }
        generations().expectLifetime(state.terms().servableNanos());
        int weight = weigher.weigh(state.response(), state.terms());
        lock.lock();
        try {
            room.drain();
            RestoreResult changed = obstacle(state);
            RestoreResult result = changed == null ? room.readmission(state.scope(), weight) : changed;
            if (result == RestoreResult.RESTORED) {
                ledger.reserve(weight);
                insert(state, kept, weight, clock.advance());
            } else {
                release(kept);
            }
            return result;
        } finally {
            room.unlock();
        }
    }

    /** Why the entry must not come back, or null. Certain under the lock only. */
    private @Nullable RestoreResult obstacle(EntryState state) {
        if (generations().sincePurge(state.key(), state.terms().stamp()) != GenerationTable.NOT_PURGED) {
            return RestoreResult.PURGED;
        }
        if (!state.isServable()) {
            return RestoreResult.EXPIRED;
        }
        return quietly(state.key()) == null ? null : RestoreResult.PRESENT;
    }

    private void insert(EntryState state, CachedResponse response, int weight, long now) {
        Entry entry = new Entry(
                        state.key(),
                        response,
                        state.terms(),
                        sequence++,
                        now - state.storedForNanos(),
                        weight,
                        costs.bound(state.cost()))
                .resumed(state.hits(), now - state.idleNanos());
        entry.born(order.age());
        place(entry, room.shelf(state.scope()));
    }

    @Override
    public void tidy() {
        long now = clock.advance();
        cache.cleanUp();
        current.sweep(this::drop);
        room.refresh();
        room.shrink(now);
    }

    @Override
    public GenerationTable generations() {
        return current.generations();
    }

    @Override
    public EvictionPolicy eviction() {
        return room.eviction();
    }

    @Override
    public void changeEviction(EvictionPolicy policy) {
        room.eviction(policy);
        room.shrink(clock.advance());
    }

    @Override
    public void changeMaxMemory(long bytes) {
        if (bytes < 1 || bytes > storage.capacity()) {
            throw new IllegalArgumentException(
                    "The store can hold from 1 to %d bytes, not %d".formatted(storage.capacity(), bytes));
        }
        room.maxMemory(bytes);
        onMaxMemory.accept(bytes);
        room.shrink(clock.advance());
    }

    @Override
    public void onMaxMemory(LongConsumer listener) {
        onMaxMemory = listener;
    }

    @Override
    public long used() {
        return room.used();
    }

    /** {@inheritDoc} Never more than it may have when nothing presses. */
    @Override
    public void limit(long bytes) {
        room.relieve(bytes);
        room.shrink(clock.advance());
    }

    @Override
    public Stream<EntrySummary> entries(List<Tag> having, LongFunction<@Nullable String> routes) {
        return current.summaries(having, routes);
    }

    @Override
    public @Nullable EntrySummary entry(CacheKey key, LongFunction<@Nullable String> routes) {
        Entry entry = quietly(key);
        return entry == null ? null : current.summary(entry, routes);
    }

    @Override
    public CacheStatistics statistics() {
        return new CacheStatistics(
                ledger.entries(),
                room.used(),
                room.budget(),
                room.maxMemory(),
                ledger.hits.sum(),
                ledger.misses.sum(),
                ledger.stored.sum(),
                ledger.evicted.sum(),
                ledger.expired.sum());
    }
}
