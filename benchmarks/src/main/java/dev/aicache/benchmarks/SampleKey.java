package dev.aicache.benchmarks;

import dev.aicache.CacheKey;

/** Keys as uniform as real ones, made from numbers so fast that a benchmark can make one for each call. */
public final class SampleKey {

    private SampleKey() {}

    /** The same key for the same number, another for another; mixed as by SplitMix64 (Steele, Lea and Flood 2014). */
    public static CacheKey of(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return new CacheKey(mixed ^ (mixed >>> 31), 0, 0, number);
    }
}
