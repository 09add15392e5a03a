package dev.aicache.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;

import dev.aicache.CacheKey;
import dev.aicache.EvictionPolicy;
import dev.aicache.SkipReason;
import dev.aicache.StandardEviction;

/**
 * Keeps a store within its limits: makes room for who comes, by the order in which entries may leave.
 *
 * <p>All writers hold its lock, readers never do. Caffeine tells of what it removes while it holds locks of its own, and
 * this lock is held when Caffeine is called, so what is told must not wait for it: the entry's bytes are given back at
 * once, and it leaves the order when somebody has the lock anyway. Thread-safe.
 */
final class Room {

    /** How many entries leave while the lock is held at a time, where many have to. */
    private static final int EVICTIONS_AT_A_TIME = 64;

    private final StoreLimits limits;
    private final Ledger ledger;
    private final EvictionOrder order;
    private final Cache<CacheKey, Entry> cache;
    private final Policy.Eviction<CacheKey, Entry> caffeine;
    private final ReentrantLock lock;

    /** What Caffeine has to do when the lock is free. Guarded by the lock. */
    private @Nullable Runnable deferred;

    /** What Caffeine may hold, as it was last told. Guarded by the lock. */
    private long bound = -1;

    private volatile boolean isLfu;

    private volatile long maxMemory;
    private volatile long relief = Long.MAX_VALUE;

    Room(StoreLimits limits, Ledger ledger, EvictionOrder order, Cache<CacheKey, Entry> cache, ReentrantLock lock) {
        this.limits = limits;
        this.ledger = ledger;
        this.order = order;
        this.cache = cache;
        this.caffeine = cache.policy().eviction().orElseThrow();
        this.lock = lock;
        this.maxMemory = limits.maxMemory();
        bound();
    }

    /** Bytes that may be in use when nothing presses. */
    long maxMemory() {
        return maxMemory;
    }

    /** Bytes in use: entries, and what it takes to hold scopes apart. */
    long used() {
        return ledger.bytes() + order.shelfBytes();
    }

    /** Bytes that may be in use now. */
    long budget() {
        return Math.min(maxMemory, relief);
    }

    /** Why there is no room for an entry of this weight whoever leaves for it, or null. Needs no lock. */
    @Nullable
    SkipReason refusal(long scope, int weight) {
        if (weight > budget()) {
            return weight > maxMemory ? SkipReason.TOO_LARGE : SkipReason.MEMORY;
        }
        return weight > share(scope) ? SkipReason.SCOPE_SHARE : null;
    }

    /**
     * Makes room for an entry of this weight and counts it. Under the lock.
     *
     * @param replaced the entry that will leave for it, if there is one
     */
    void reserve(long scope, int weight, @Nullable Entry replaced, long now) {
        Shelf shelf = shelf(scope);
        while (shelf.used + weight - freedBy(replaced) > share(scope) && evict(order.next(shelf, now))) {
            drain();
        }
        while (isCrowded(weight + order.bytesToCome(shelf) - freedBy(replaced), freedBy(replaced) > 0 ? 0 : 1)
                && evict(order.next(now))) {
            drain();
        }
        ledger.reserve(weight);
    }

    private static int freedBy(@Nullable Entry replaced) {
        return replaced == null || replaced.isGone() ? 0 : replaced.bytes();
    }

    /** Whether with so many bytes and entries more a limit were exceeded that Caffeine does not keep. */
    private boolean isCrowded(long moreBytes, int moreEntries) {
        boolean isFull = used() + moreBytes > budget() && !isLfu();
        return isFull || ledger.entries() + moreEntries > limits.maxEntries();
    }

    /** Whether there is room for an entry of this weight without another's leaving. Under the lock. */
    RestoreResult readmission(long scope, int weight) {
        Shelf shelf = shelf(scope);
        if (refusal(scope, weight) != null || shelf.used + weight > share(scope)) {
            return RestoreResult.TOO_LARGE;
        }
        // Caffeine evicts for the memory under LFU; here nobody is to leave for it.
        boolean isFull = used() + weight + order.bytesToCome(shelf) > budget();
        return isFull || ledger.entries() >= limits.maxEntries() ? RestoreResult.FULL : RestoreResult.RESTORED;
    }

    /** The shelf where entries of the scope stand. */
    Shelf shelf(long scope) {
        return order.shelf(limits.isShared() ? scope : Deposit.SHARED);
    }

    private long share(long scope) {
        return limits.isShared() && scope != Deposit.SHARED ? (long) (limits.maxShare() * budget()) : Long.MAX_VALUE;
    }

    /** Removes the entry; whether there was one. Under the lock. */
    private boolean evict(@Nullable Entry entry) {
        if (entry == null) {
            return false;
        }
        order.remove(entry);
        if (cache.asMap().remove(entry.key(), entry)) {
            ledger.evicted.increment();
        }
        // Whoever else has removed it may not have said so yet.
        ledger.release(entry);
        return true;
    }

    /**
     * Whether a storage of bounded size has room now that had none. Caffeine removes what is too much when the new entry
     * has come, which there is after its body was to be kept; so what it would remove next leaves before. Under the lock.
     */
    boolean makesMore(int weight) {
        if (!isLfu()) {
            return false;
        }
        long[] freed = {0};
        List<Entry> coldest = caffeine.coldest(entries -> entries.takeWhile(entry -> {
                    boolean isMissing = freed[0] < weight;
                    freed[0] += entry.weight();
                    return isMissing;
                })
                .map(Map.Entry::getValue)
                .toList());
        coldest.forEach(this::evict);
        drain();
        return !coldest.isEmpty();
    }

    /** Brings the store within its limits, and lets others at the lock meanwhile. */
    void shrink(long now) {
        boolean isDone = false;
        while (!isDone) {
            lock.lock();
            try {
                for (int i = 0; i < EVICTIONS_AT_A_TIME && !isDone; i++) {
                    drain();
                    isDone = !isCrowded(0, 0) || !evict(order.next(now));
                }
            } finally {
                unlock();
            }
        }
    }

    void maxMemory(long bytes) {
        maxMemory = bytes;
        rebound();
    }

    void relieve(long bytes) {
        relief = bytes;
        rebound();
    }

    private void rebound() {
        lock.lock();
        try {
            bound();
        } finally {
            unlock();
        }
    }

    EvictionPolicy eviction() {
        lock.lock();
        try {
            return order.policy();
        } finally {
            unlock();
        }
    }

    void eviction(EvictionPolicy policy) {
        lock.lock();
        try {
            drain();
            order.rebuild(policy, cache.asMap().values());
            bound();
        } finally {
            unlock();
        }
    }

    /** Tells Caffeine what it has to keep to, and lets it do so. Under the lock. */
    private void bound() {
        isLfu = order.policy() == StandardEviction.LFU;
        bound = isLfu ? Math.max(0, budget() - order.shelfBytes()) : Long.MAX_VALUE;
        caffeine.setMaximum(bound);
    }

    /** Whether which entry leaves is Caffeine's to say, as far as the memory goes. Needs no lock. */
    boolean isLfu() {
        return isLfu;
    }

    /**
     * Lets Caffeine evict, where that is its task. It leaves that to whoever is at it already, and who stores meanwhile
     * would return above the budget. Under the lock.
     */
    void settle() {
        if (isLfu && (used() > budget() || bound != budget() - order.shelfBytes())) {
            bound();
        }
    }

    /** Puts the order right where reads have changed it. */
    void refresh() {
        lock.lock();
        try {
            drain();
            order.refresh(EvictionOrder.MAX_REKEYS);
        } finally {
            unlock();
        }
    }

    /**
     * Runs what Caffeine has to do, in whichever thread it comes up, and never waits. Whoever has the lock does it when the
     * lock is free again: then it is done once for all that was removed and stored, and nobody waits for it. Where Caffeine
     * has to evict, it is done at once.
     */
    void run(Runnable task) {
        if (lock.isHeldByCurrentThread() && !isLfu && deferred == null) {
            deferred = task;
        } else if (deferred != task) {
            task.run();
            drainIfFree();
        }
    }

    /** Takes what has left out of the order. Under the lock. */
    void drain() {
        for (Entry entry = ledger.pollLeft(); entry != null; entry = ledger.pollLeft()) {
            order.remove(entry);
        }
    }

    void unlock() {
        Runnable task = deferred;
        deferred = null;
        lock.unlock();
        if (task != null) {
            task.run();
        }
        // Who could not have the lock meanwhile has left something behind.
        drainIfFree();
    }

    /** Takes what has left out of the order, unless somebody has the lock and will do so. */
    void drainIfFree() {
        while (ledger.hasLeft() && !lock.isHeldByCurrentThread() && lock.tryLock()) {
            try {
                drain();
            } finally {
                lock.unlock();
            }
        }
    }
}
