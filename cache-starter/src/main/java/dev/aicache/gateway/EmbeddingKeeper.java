package dev.aicache.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CacheListener.Fault;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.SkipReason;
import dev.aicache.Tag;
import dev.aicache.embedding.EmbeddingAnswer;
import dev.aicache.embedding.StoredVector;
import dev.aicache.flight.Flight;
import dev.aicache.flight.Head;
import dev.aicache.policy.StoredHeaders;
import dev.aicache.store.Deposit;
import dev.aicache.store.Placement;
import dev.aicache.store.Terms;

/** Stores a good answer of embeddings, vector by vector. */
final class EmbeddingKeeper {

    private final GatewayCache cache;
    private final Lookup lookup;
    private final Head head;
    private final Map<CacheKey, StoredVector> vectors;

    private EmbeddingKeeper(GatewayCache cache, Lookup lookup, Head head, Map<CacheKey, StoredVector> vectors) {
        this.cache = cache;
        this.lookup = lookup;
        this.head = head;
        this.vectors = vectors;
    }

    /** Takes the answer apart, or null where it is to be kept as one. */
    static @Nullable EmbeddingKeeper of(GatewayCache cache, Lookup lookup, Head head, byte[] bytes) {
        EmbeddingItems items = lookup.items();
        if (items == null || head.status() != 200) {
            return null;
        }
        Optional<List<StoredVector>> split = cache.faults()
                .guard(Fault.DIALECT, () -> split(lookup, items, head.headers().first("Content-Type"), bytes));
        if (split == null || split.isEmpty()) {
            return null;
        }
        Map<CacheKey, StoredVector> vectors = new LinkedHashMap<>();
        for (int i = 0; i < items.keys().size(); i++) {
            vectors.putIfAbsent(items.keys().get(i), split.get().get(i));
        }
        return new EmbeddingKeeper(cache, lookup, head, vectors);
    }

    /** The vectors of an answer that was judged to be good, in the order of the inputs. */
    static Optional<List<StoredVector>> split(
            Lookup lookup, EmbeddingItems items, @Nullable String contentType, byte[] bytes) {
        long tokens = lookup.dialect()
                .usage(contentType, bytes)
                .map(usage -> usage.inputTokens())
                .orElse(-1L);
        return EmbeddingAnswer.split(items.request(), bytes, tokens);
    }

    /**
     * Stores every vector, or none that a purge has overtaken.
     *
     * @param terms made where a failure is known to be one of storing
     * @param cost of the whole answer; each vector has its part in it
     * @param origin of the whole answer, where it is known; each vector has its part in the time that it took
     * @return why not all of them were stored, or null where they were
     */
    @Nullable
    SkipReason store(Flight flight, Supplier<Terms> terms, double cost, @Nullable Origin origin) {
        @Nullable SkipReason[] skip = {null};
        boolean isDone = cache.faults()
                .run(Fault.STORE_WRITE, () -> skip[0] = put(flight, terms.get(), cost / vectors.size(), share(origin)));
        return isDone ? skip[0] : SkipReason.FAULT;
    }

    /** Without the tokens, which the vectors have themselves. */
    private @Nullable Origin share(@Nullable Origin whole) {
        return whole == null
                ? null
                : new Origin(
                        whole.model(),
                        null,
                        whole.fillNanos() / vectors.size(),
                        whole.firstByteNanos(),
                        whole.fetchedAt());
    }

    private Terms terms(Terms shared, CacheKey key) {
        EmbeddingItems items = lookup.items();
        List<String> own = items == null ? null : items.tags().get(key);
        return own != null && shared.tags().isEmpty()
                ? shared.tagged(own)
                        .stamped(shared.stamp().with(own.stream().map(Tag::of).toList()))
                : shared;
    }

    private @Nullable SkipReason put(Flight flight, Terms terms, double cost, @Nullable Origin origin) {
        Headers headers = StoredHeaders.of(head.headers())
                .filter(name -> !EmbeddingItems.OF_ONE_BODY.contains(name.toLowerCase(Locale.ROOT)));
        Map<CacheKey, Long> placed = new LinkedHashMap<>();
        SkipReason refused = null;
        for (Map.Entry<CacheKey, StoredVector> each : vectors.entrySet()) {
            byte[] bytes = each.getValue().toBytes();
            if (bytes.length > lookup.policy().maxEntry()) {
                refused = SkipReason.TOO_LARGE;
                continue;
            }
            CachedResponse response = new CachedResponse(200, headers, Body.of(bytes), head.selection(), origin);
            Placement placement = cache.store()
                    .put(new Deposit(
                            each.getKey(),
                            response,
                            terms(terms, each.getKey()),
                            cost,
                            lookup.material().scopeId()));
            if (placement.refused() == null) {
                placed.put(each.getKey(), placement.sequence());
            } else {
                refused = placement.refused();
            }
        }
        // A purge that came while these were stored has marked the flight before it emptied the store.
        SkipReason overtaken = flight.unstorable();
        if (overtaken != null) {
            placed.forEach((key, sequence) -> cache.store().remove(key, sequence));
            return overtaken;
        }
        return refused;
    }
}
