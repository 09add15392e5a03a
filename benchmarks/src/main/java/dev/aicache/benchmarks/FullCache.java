package dev.aicache.benchmarks;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.StandardEviction;

/**
 * A cache as full as after a day: its room is used up, entries have left, and it holds the {@value #RESIDENTS} answers
 * that are asked for, under the numbers from 0 on. Only then Caffeine keeps its sketch of frequencies, for one.
 */
abstract class FullCache {

    static final int RESIDENTS = 1 << 16;

    /** What there is room for: the residents, and a few that come once. */
    static final int ENTRIES = RESIDENTS + RESIDENTS / 50;

    /** Number of the first answer that was not there before. */
    static final int NEWCOMER = 1 << 20;

    private static final Headers HEADERS = Headers.of("Content-Type", "application/json");
    private static final int MOST_ROUNDS = 100;

    /** @param name {@code bare}, or the eviction policy of a store */
    static FullCache of(String name) {
        FullCache cache = name.equals("bare")
                ? new BareCaffeine()
                : new FullStore(StandardEviction.valueOf(name.toUpperCase(Locale.ROOT)));
        cache.fill();
        return cache;
    }

    static CachedResponse answer() {
        return new CachedResponse(200, HEADERS, Body.of(new byte[1024]), null);
    }

    /** What is found under the number, or null. */
    abstract @Nullable Object get(long number);

    abstract void put(long number, CachedResponse answer);

    /** How much of its room is used, from 0 to 1. */
    abstract double fullness();

    /** A policy that looks at frequencies lets an answer in only when it has come often enough. */
    final void fill() {
        for (int i = 0; i < ENTRIES / 10; i++) {
            put(NEWCOMER + i, answer());
        }
        boolean isComplete = false;
        for (int round = 0; round < MOST_ROUNDS && !isComplete; round++) {
            isComplete = true;
            for (int i = 0; i < RESIDENTS; i++) {
                if (get(i) == null) {
                    put(i, answer());
                    isComplete = false;
                }
            }
        }
        if (!isComplete || fullness() < 0.97) {
            throw new IllegalStateException(
                    "%s is full to %.3f only".formatted(getClass().getSimpleName(), fullness()));
        }
    }
}
