package dev.aicache.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which of a number of keys is asked for next: Zipf with exponent 0.9, the popular ones spread over the whole range. Drawn
 * beforehand with a fixed seed, so that a benchmark pays an array read for it.
 */
final class Popularity {

    private static final double EXPONENT = 0.9;
    private static final long SEED = 20_261_123;

    private Popularity() {}

    /**
     * Draws ranks by the inverse of their distribution.
     *
     * @return {@code count} numbers from 0 to {@code keys} - 1
     */
    static int[] draw(int keys, int count) {
        double[] cumulative = new double[keys];
        double sum = 0;
        for (int rank = 0; rank < keys; rank++) {
            sum += Math.pow(rank + 1, -EXPONENT);
            cumulative[rank] = sum;
        }
        SplittableRandom random = new SplittableRandom(SEED);
        int[] keyOfRank = shuffled(keys, random);
        int[] draws = new int[count];
        for (int i = 0; i < count; i++) {
            int found = Arrays.binarySearch(cumulative, random.nextDouble(sum));
            int rank = found < 0 ? -found - 1 : found + 1;
            draws[i] = keyOfRank[Math.min(rank, keys - 1)];
        }
        return draws;
    }

    private static int[] shuffled(int size, SplittableRandom random) {
        int[] numbers = new int[size];
        for (int i = 0; i < size; i++) {
            int at = random.nextInt(i + 1);
            numbers[i] = numbers[at];
            numbers[at] = i;
        }
        return numbers;
    }
}
