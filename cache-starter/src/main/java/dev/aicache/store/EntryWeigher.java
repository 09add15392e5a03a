package dev.aicache.store;

import com.github.benmanes.caffeine.cache.Weigher;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.Headers;
import dev.aicache.VarySelection;

/**
 * Bytes an entry takes on the heap of a 64-bit JVM with compressed references: key, headers, body and the store's own
 * bookkeeping.
 */
final class EntryWeigher implements Weigher<CacheKey, Entry> {

    /** Hash node 32, cache node with weight and expiry 56, share of the table 8, of the frequency sketch 12. */
    private static final int NODE = 108;

    /** Key 48, entry 32, response 32, body 24. */
    private static final int OBJECTS = 136;

    private static final int ARRAY = 16;

    /** Object 24, digest 48, list 24. */
    private static final int SELECTION = 96;

    @Override
    public int weigh(CacheKey key, Entry entry) {
        Body body = entry.response().body();
        long weight = NODE + OBJECTS + headers(entry.response().headers());
        weight += align(ARRAY + 4L * body.chunkCount()) + (long) ARRAY * body.chunkCount() + align(body.size());
        if (body.isStream()) {
            weight += align(ARRAY + 4L * body.events());
        }
        VarySelection selection = entry.response().selection();
        if (selection != null) {
            weight += SELECTION + align(ARRAY + 4L * selection.headers().size());
            weight +=
                    selection.headers().stream().mapToLong(EntryWeigher::string).sum();
        }
        return (int) Math.min(Integer.MAX_VALUE, weight);
    }

    private static long headers(Headers headers) {
        if (headers.size() == 0) {
            return 0;
        }
        long[] sum = {16 + align(ARRAY + 8L * headers.size())};
        headers.forEach((name, value) -> sum[0] += string(name) + string(value));
        return sum[0];
    }

    private static long string(String text) {
        return 24 + ARRAY + align(text.length());
    }

    private static long align(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
