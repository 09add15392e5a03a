package dev.aicache.warming.history;

import java.util.concurrent.atomic.AtomicLongArray;

import dev.aicache.CacheKey;

/**
 * Remembers which keys came by lately, in memory of a fixed size: each has one place, where the next one overwrites it. So
 * one is forgotten now and then, and one is taken for another with a probability of 2<sup>-63</sup>. Thread-safe.
 */
final class RecentKeys {

    private final AtomicLongArray places;
    private final int mask;

    /** @param size a power of two */
    RecentKeys(int size) {
        this.places = new AtomicLongArray(size);
        this.mask = size - 1;
    }

    /** Remembers the key; whether it was remembered already. */
    boolean add(CacheKey key) {
        return places.getAndSet(place(key), mark(key)) == mark(key);
    }

    boolean contains(CacheKey key) {
        return places.get(place(key)) == mark(key);
    }

    void remove(CacheKey key) {
        places.compareAndSet(place(key), mark(key), 0);
    }

    private int place(CacheKey key) {
        return (int) (key.a() ^ key.d()) & mask;
    }

    /** Never 0, which is a place's beginning. */
    private static long mark(CacheKey key) {
        return (key.a() * 31 + key.b() * 17 + key.c() * 7 + key.d()) | 1;
    }
}
