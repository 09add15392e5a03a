package dev.aicache.store;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import com.github.benmanes.caffeine.cache.RemovalCause;

/**
 * The store's books: what is in use, what came and went, and which entries still have to leave the order. Thread-safe,
 * without locks.
 */
final class Ledger {

    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder stored = new LongAdder();
    final LongAdder evicted = new LongAdder();
    final LongAdder expired = new LongAdder();

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong entries = new AtomicLong();
    private final Queue<Entry> left = new ConcurrentLinkedQueue<>();

    /** Bytes of the entries there are, and of those that are about to come. */
    long bytes() {
        return bytes.get();
    }

    long entries() {
        return entries.get();
    }

    /** Counts an entry before it comes. */
    void reserve(int weight) {
        bytes.addAndGet(weight);
        entries.incrementAndGet();
    }

    /** The entry did not come after all. */
    void cancel(int weight) {
        bytes.addAndGet(-weight);
        entries.decrementAndGet();
    }

    /** Gives back what the entry took, the first time it is called for it; whether this was the first time. */
    boolean release(Entry entry) {
        boolean isFirst = entry.letGo();
        if (isFirst) {
            cancel(entry.bytes());
            entry.response().body().release();
        }
        return isFirst;
    }

    /** As {@link #release}, for who does not have the lock and cannot take it out of the order. */
    void onRemoved(Entry entry, RemovalCause cause) {
        if (!release(entry)) {
            return;
        }
        left.add(entry);
        if (cause == RemovalCause.EXPIRED) {
            expired.increment();
        } else if (cause == RemovalCause.SIZE) {
            evicted.increment();
        }
    }

    /** Whether an entry has left that the order does not know of yet. */
    boolean hasLeft() {
        return !left.isEmpty();
    }

    /** An entry that has left since it was asked last, or null. */
    @Nullable
    Entry pollLeft() {
        return left.poll();
    }
}
