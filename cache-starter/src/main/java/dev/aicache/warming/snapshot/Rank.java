package dev.aicache.warming.snapshot;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;

import dev.aicache.CacheKey;
import dev.aicache.EntrySummary;
import dev.aicache.store.LocalStore;

/**
 * Where an entry stands among others: first what is fresh, then what is worth more.
 *
 * <p>An entry is worth what it is likely to save per second and byte: reads per second × cost / bytes. Bytes count because
 * they are what there is too little of at a restore, be it time or room. The rate of reads is estimated over the time an
 * entry has been stored, as hyperbolic caching does it (Blankstein, Sen and Freedman 2017), to which the time since it was
 * last read is added, so that what was popular once comes after what is popular now; and a minute, so that what has just
 * come is not judged by its first seconds. An entry whose cost is not known comes after all others.
 *
 * @param worth in no unit that matters
 */
record Rank(CacheKey key, boolean isFresh, double worth) {

    private static final Duration AT_LEAST = Duration.ofMinutes(1);

    private static final Comparator<Rank> MOST_VALUABLE_FIRST =
            Comparator.comparing(Rank::isFresh).thenComparingDouble(Rank::worth).reversed();

    /** The entries of the store in order; some 30 bytes for each, whatever it holds. */
    static Rank[] of(LocalStore store) {
        Rank[] ranks = store.entries().map(Rank::of).toArray(Rank[]::new);
        Arrays.sort(ranks, MOST_VALUABLE_FIRST);
        return ranks;
    }

    static Rank of(EntrySummary entry) {
        double seconds = entry.age().plus(entry.idle()).plus(AT_LEAST).toMillis() / 1000.0;
        double cost = entry.cost() > 0 ? entry.cost() : Float.MIN_NORMAL;
        double worth = (1 + entry.hits()) / seconds * cost / entry.bytes();
        return new Rank(
                entry.key(),
                !entry.remaining().isNegative() && !entry.remaining().isZero(),
                worth);
    }
}
