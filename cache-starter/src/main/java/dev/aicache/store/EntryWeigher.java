package dev.aicache.store;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.VarySelection;
import dev.aicache.coordination.TaggedStamp;

/**
 * Bytes an entry takes: key, headers, body, and its share of the store's own bookkeeping, as this JVM lays them out.
 * Stateless and thread-safe.
 */
final class EntryWeigher {

    private final HeapLayout layout;
    private final BodyStorage storage;
    private final long bookkeeping;

    EntryWeigher(HeapLayout layout, BodyStorage storage) {
        this.layout = layout;
        this.storage = storage;
        long node = layout.object(3, 4) + layout.object(6, 20);
        // A table of one and a third to two and two thirds places.
        long table = 2L * layout.reference();
        // A number, two places and two cells, in arrays that have up to an eighth to spare.
        long order = (layout.reference() + 2 * Integer.BYTES + 4 * Long.BYTES) * 17L / 16;
        long key = layout.object(0, 32);
        long entry = layout.object(4, 49);
        long terms = layout.object(2, 40);
        long response = layout.object(4, 4);
        this.bookkeeping = node + table + order + key + entry + terms + response;
    }

    int weigh(CachedResponse response, Terms terms) {
        Body body = response.body();
        long weight = bookkeeping + headers(response.headers()) + body(body);
        weight += tags(terms.tags()) + stamp(terms.stamp());
        VarySelection selection = response.selection();
        if (selection != null) {
            weight += layout.object(2, 0) + layout.object(0, 32) + layout.object(1, 1);
            weight += layout.references(selection.headers().size());
            weight += selection.headers().stream().mapToLong(this::string).sum();
        }
        weight += origin(response.origin());
        return (int) Math.min(Integer.MAX_VALUE, weight);
    }

    /** Without the model's name, of which all its answers share one. */
    private long origin(@Nullable Origin origin) {
        if (origin == null) {
            return 0;
        }
        return layout.object(2, 24) + (origin.tokens() == null ? 0 : layout.object(0, 40));
    }

    private long body(Body body) {
        long weight = layout.object(2, 4) + storage.weigh(body, layout);
        // Then one body decodes what another one holds.
        weight += body.coding() == null ? 0 : layout.object(3, 4);
        long marks = body.isTimed() ? 2L * body.events() : body.events();
        return body.isStream() ? weight + layout.array(Integer.BYTES * marks) : weight;
    }

    /** A list of the JDK's own: two fields for up to two, beyond that an array. */
    private long tags(List<String> tags) {
        if (tags.isEmpty()) {
            return 0;
        }
        long list = tags.size() <= 2 ? layout.object(2, 0) : layout.object(1, 1) + layout.references(tags.size());
        return list + tags.stream().mapToLong(this::string).sum();
    }

    private long stamp(TaggedStamp stamp) {
        return stamp == TaggedStamp.UNKNOWN
                ? 0
                : layout.object(1, 2 * Long.BYTES + 1) + layout.array((long) Long.BYTES * stamp.count());
    }

    private long headers(Headers headers) {
        if (headers.size() == 0) {
            return 0;
        }
        long[] sum = {layout.object(1, 0) + layout.references(2L * headers.size())};
        headers.forEach((name, value) -> sum[0] += string(name) + string(value));
        return sum[0];
    }

    private long string(String text) {
        return layout.object(1, 6) + layout.array(isLatin(text) ? text.length() : 2L * text.length());
    }

    /** A loop, because a stream for each header took a third of what storing takes. */
    private static boolean isLatin(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return false;
            }
        }
        return true;
    }
}
