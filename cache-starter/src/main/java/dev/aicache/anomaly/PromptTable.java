package dev.aicache.anomaly;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;

/**
 * Estimates how many prompts a key stands for, for the keys that come to have several; of fixed size. Told of requests that
 * were spelt in a way not seen before only, so that a request that is repeated byte for byte costs nothing here.
 *
 * <p>A key that has its place to itself keeps it for a while by each new prompt (as in Misra and Gries, 1982); the many keys
 * that are asked once replace one another. Prompts are counted by the bits of a small map (<i>linear counting</i>, Whang,
 * Vander-Zanden and Taylor, 1990). Lock-free; a count that is lost in a race is made up for by the next prompt.
 */
final class PromptTable {

    private static final int PLACES = 4096;
    private static final int WORDS = 16;
    private static final int BITS = WORDS * Long.SIZE;

    /** How many newcomers a new prompt holds off, and how many are held off at most. */
    private static final int STAY = 8;

    private static final int LONGEST_STAY = 64;

    private final AtomicReferenceArray<@Nullable Place> places = new AtomicReferenceArray<>(PLACES);

    /** A key, and what is known of its prompts from the second on. */
    private static final class Place {

        final String route;
        final CacheKey key;
        final AtomicLongArray map = new AtomicLongArray(WORDS);
        final AtomicInteger set = new AtomicInteger();
        volatile int stay;

        Place(String route, CacheKey key) {
            this.route = route;
            this.key = key;
        }
    }

    /**
     * Notes a request that was not seen before in this spelling.
     *
     * @param prompt a hash of what it asks; read only where the key is not new here
     * @return how many prompts the key stands for, as far as they differ from the first one that came again
     */
    int note(String route, CacheKey key, LongSupplier prompt) {
        int index = key.hashCode() & (PLACES - 1);
        Place place = places.getAcquire(index);
        if (place != null && place.key.equals(key)) {
            return add(place, prompt.getAsLong());
        }
        int stay = place == null ? 0 : place.stay;
        if (place != null && stay > 0) {
            // Newcomers that race may count as one.
            place.stay = stay - 1;
        } else {
            places.setRelease(index, new Place(route, key));
        }
        return 1;
    }

    private static int add(Place place, long prompt) {
        int bit = (int) (prompt & (BITS - 1));
        long mask = 1L << bit;
        int word = bit / Long.SIZE;
        if ((place.map.getAndAccumulate(word, mask, (known, one) -> known | one) & mask) == 0) {
            place.stay = Math.min(place.stay + STAY, LONGEST_STAY);
            place.set.incrementAndGet();
        }
        int free = Math.max(1, BITS - place.set.get());
        return (int) Math.round(BITS * Math.log((double) BITS / free));
    }

    /** Forgets the keys of a route. */
    void forget(String route) {
        for (int i = 0; i < PLACES; i++) {
            Place place = places.getAcquire(i);
            if (place != null && place.route.equals(route)) {
                places.compareAndSet(i, place, null);
            }
        }
    }
}
