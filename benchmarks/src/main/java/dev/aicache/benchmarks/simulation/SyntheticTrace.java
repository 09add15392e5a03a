package dev.aicache.benchmarks.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import dev.aicache.benchmarks.Zipf;

/**
 * Traces that are drawn, the same for the same seed. Popularity is Zipf's; sizes are lognormal with a median of 6 KB
 * between 0.5 and 200 KB; a fifth of the size, more or less, is the number of tokens, and each key has one of seven prices
 * per token, a hundredfold apart. Neither depends on popularity, which favours no policy, but is measured from no traffic
 * either. Requests come at random, a hundred a second.
 */
enum SyntheticTrace {
    ZIPF_0_7("zipf-0.7", 0.7, 0, 0),
    ZIPF_0_9("zipf-0.9", 0.9, 0, 0),
    ZIPF_1_1("zipf-1.1", 1.1, 0, 0),

    /** Three in ten requests are for something that nobody asks again, and what is popular changes. */
    DRIFT("drift", 0.9, 0.3, 0.1);

    private static final double[] PRICES_PER_TOKEN = {.4e-6, .6e-6, 2e-6, 4e-6, 10e-6, 15e-6, 40e-6};
    private static final double MEAN_PAUSE_NANOS = 1e7;

    private final String word;
    private final double exponent;
    private final double oneHit;
    private final double exchanges;

    /**
     * @param oneHit share of requests for a key of their own
     * @param exchanges how many pairs of keys exchange their popularity for each request
     */
    SyntheticTrace(String word, double exponent, double oneHit, double exchanges) {
        this.word = word;
        this.exponent = exponent;
        this.oneHit = oneHit;
        this.exchanges = exchanges;
    }

    String word() {
        return word;
    }

    /** @param popular how many keys there are that are asked for more than once */
    Trace draw(int requests, int popular, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Zipf zipf = new Zipf(popular, exponent);
        int[] keyOfRank = Zipf.shuffled(popular, random);
        List<Request> kinds = new ArrayList<>(popular);
        for (int key = 0; key < popular; key++) {
            kinds.add(kind(key, random));
        }
        List<Request> all = new ArrayList<>(requests);
        int keys = popular;
        double time = 0;
        for (int i = 0; i < requests; i++) {
            time -= MEAN_PAUSE_NANOS * Math.log(1 - random.nextDouble());
            if (random.nextDouble() < exchanges) {
                exchange(keyOfRank, random.nextInt(popular), random.nextInt(popular));
            }
            boolean isOneHit = random.nextDouble() < oneHit;
            Request kind = isOneHit ? kind(keys++, random) : kinds.get(keyOfRank[zipf.draw(random)]);
            all.add(new Request(kind.key(), kind.size(), kind.cost(), (long) time));
        }
        return new Trace(word, all, keys);
    }

    private static void exchange(int[] numbers, int first, int second) {
        int number = numbers[first];
        numbers[first] = numbers[second];
        numbers[second] = number;
    }

    private static Request kind(int key, RandomGenerator random) {
        double size = Math.min(200e3, Math.max(500, 6e3 * Math.exp(1.3 * random.nextGaussian())));
        double tokens = size / 5 * Math.exp(0.5 * random.nextGaussian());
        double price = PRICES_PER_TOKEN[random.nextInt(PRICES_PER_TOKEN.length)];
        return new Request(key, (int) size, tokens * price, 0);
    }
}
