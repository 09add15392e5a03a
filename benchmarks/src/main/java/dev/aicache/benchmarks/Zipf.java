package dev.aicache.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Zipf's law: of a number of ranks from 0 on, how often each is drawn falls with a power of the rank. Immutable. */
public final class Zipf {

    private final double[] cumulative;

    /** @param exponent 0 where all ranks are drawn alike, and the more, the more popular the first ones are */
    public Zipf(int ranks, double exponent) {
        cumulative = new double[ranks];
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++) {
            sum += Math.pow(rank + 1, -exponent);
            cumulative[rank] = sum;
        }
    }

    /** Draws a rank by the inverse of the distribution. */
    public int draw(SplittableRandom random) {
        int last = cumulative.length - 1;
        int found = Arrays.binarySearch(cumulative, random.nextDouble(cumulative[last]));
        return Math.min(found < 0 ? -found - 1 : found + 1, last);
    }

    /** The numbers from 0 to {@code size} - 1 in random order, so that popularity does not go by number. */
    public static int[] shuffled(int size, SplittableRandom random) {
        int[] numbers = new int[size];
        for (int i = 0; i < size; i++) {
            int at = random.nextInt(i + 1);
            numbers[i] = numbers[at];
            numbers[at] = i;
        }
        return numbers;
    }
}
