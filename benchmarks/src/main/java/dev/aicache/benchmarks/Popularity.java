package dev.aicache.benchmarks;

import java.util.SplittableRandom;

/**
 * Which of a number of keys is asked for next: Zipf with exponent 0.9, the popular ones spread over the whole range. Drawn
 * beforehand with a fixed seed, so that a benchmark pays an array read for it.
 */
final class Popularity {

    private static final double EXPONENT = 0.9;
    private static final long SEED = 20_261_123;

    private Popularity() {}

    /** Draws {@code count} numbers from 0 to {@code keys} - 1. */
    static int[] draw(int keys, int count) {
        SplittableRandom random = new SplittableRandom(SEED);
        Zipf zipf = new Zipf(keys, EXPONENT);
        int[] keyOfRank = Zipf.shuffled(keys, random);
        int[] draws = new int[count];
        for (int i = 0; i < count; i++) {
            draws[i] = keyOfRank[zipf.draw(random)];
        }
        return draws;
    }
}
