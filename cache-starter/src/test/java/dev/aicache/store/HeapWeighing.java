package dev.aicache.store;

import java.time.Duration;
import java.util.Random;

import org.openjdk.jol.info.GraphLayout;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.StandardEviction;

/** Prints for stores of several kinds of entries what they weigh as a share of what the heap says; a program of its own. */
final class HeapWeighing {

    private HeapWeighing() {}

    public static void main(String[] args) {
        System.setProperty("jol.magicFieldOffset", "true");
        System.setProperty("jol.skipDynamicAttach", "true");
        for (int size : new int[] {512, 2048, 65_536, 1 << 20}) {
            for (int headers : new int[] {0, 3}) {
                System.out.printf(
                        java.util.Locale.ROOT, "weighed %d %d %.4f%n", size, headers, weighedShare(size, headers));
            }
        }
    }

    private static double weighedShare(int size, int headers) {
        Random random = new Random(size);
        CaffeineStore store = Answers.store(1L << 31, StandardEviction.HYBRID, Ticker.systemTicker());
        long empty = GraphLayout.parseInstance(store).totalSize();
        int entries = Math.max(20, Math.min(500, 20_000_000 / size));
        for (int i = 0; i < entries; i++) {
            CacheKey key = new CacheKey(random.nextLong(), i, i, i);
            store.put(Deposit.of(key, answer(size, headers), Duration.ofMinutes(1)));
        }
        return (double) store.statistics().weight()
                / (GraphLayout.parseInstance(store).totalSize() - empty);
    }

    private static CachedResponse answer(int size, int headers) {
        Headers.Builder builder = Headers.builder();
        for (int i = 0; i < headers; i++) {
            builder.add("X-Header-" + i, "value".repeat(2 + 2 * i));
        }
        return new CachedResponse(200, builder.build(), Body.of(new byte[size]), null);
    }
}
