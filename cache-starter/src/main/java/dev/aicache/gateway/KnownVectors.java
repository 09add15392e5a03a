package dev.aicache.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.InputTally;
import dev.aicache.Origin;
import dev.aicache.Tokens;
import dev.aicache.embedding.EmbeddingMerge;
import dev.aicache.embedding.StoredVector;
import dev.aicache.policy.Vary;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;
import dev.aicache.store.Terms;

/**
 * What the store knows of a request's inputs. A copy: nothing of the store is held. For one thread at a time.
 */
final class KnownVectors {

    private final Lookup lookup;
    private final EmbeddingItems items;
    private final Map<CacheKey, StoredVector> vectors = new HashMap<>();
    private final Map<CacheKey, Origin> origins = new HashMap<>();
    private Headers headers = Headers.empty();
    private long age;
    private long remaining = Long.MAX_VALUE;
    private @Nullable Terms terms;
    private long reads;

    private KnownVectors(Lookup lookup, EmbeddingItems items) {
        this.lookup = lookup;
        this.items = items;
    }

    /** Looks up every input once. */
    static KnownVectors of(LocalStore store, Lookup lookup, EmbeddingItems items, Predicate<Hit> isWanted) {
        return read(key -> store.get(key, isWanted), lookup, items);
    }

    /** The same without an access to any of them. */
    static KnownVectors inspect(LocalStore store, Lookup lookup, EmbeddingItems items, Predicate<Hit> isWanted) {
        return read(key -> store.inspect(key, isWanted), lookup, items);
    }

    private static KnownVectors read(Function<CacheKey, @Nullable Hit> store, Lookup lookup, EmbeddingItems items) {
        KnownVectors known = new KnownVectors(lookup, items);
        for (int position : items.distinct()) {
            CacheKey key = items.keys().get(position);
            Hit hit = store.apply(key);
            if (hit != null) {
                try {
                    known.add(key, hit);
                } finally {
                    hit.release();
                }
            }
        }
        return known;
    }

    private void add(CacheKey key, Hit hit) {
        CachedResponse response = hit.response();
        if (!Vary.selects(response.selection(), lookup.request().headers())) {
            return;
        }
        Optional<StoredVector> stored = StoredVector.of(response.body().toByteArray());
        stored.filter(vector -> vector.suits(items.request().form())).ifPresent(vector -> {
            if (vectors.isEmpty()) {
                headers = response.headers();
            }
            vectors.put(key, vector);
            Origin origin = response.origin();
            if (origin != null) {
                origins.put(key, origin);
            }
            age = Math.max(age, hit.ageNanos());
            if (hit.remainingNanos() < remaining) {
                remaining = hit.remainingNanos();
                terms = hit.terms();
                reads = hit.reads();
            }
        });
    }

    /** The answer, where every input has become known since the store was last looked at, which is not counted again. */
    static @Nullable Hit meanwhile(LocalStore store, Lookup lookup, Predicate<Hit> isWanted) {
        EmbeddingItems items = lookup.items();
        return items == null || !hasEntries(store, items, isWanted)
                ? null
                : read(key -> store.peek(key, isWanted), lookup, items).hit().orElse(null);
    }

    /** Whether every input has become known since the store was last looked at, which is not counted again. */
    static boolean areAllKnown(LocalStore store, Lookup lookup, EmbeddingItems items, Predicate<Hit> isWanted) {
        return hasEntries(store, items, isWanted)
                && read(key -> store.peek(key, isWanted), lookup, items).isComplete();
    }

    /** How many bytes there are to be read for the inputs, about; nothing is counted. */
    static long size(LocalStore store, EmbeddingItems items, Predicate<Hit> isWanted) {
        long size = 0;
        for (int position : items.distinct()) {
            Hit hit = store.peek(items.keys().get(position), isWanted);
            if (hit != null) {
                size += hit.response().body().size();
                hit.release();
            }
        }
        return size;
    }

    private boolean isComplete() {
        return vectors.size() == items.distinct().size();
    }

    // Not every entry will do, but where one is missing, as nearly always, that is seen at once.
    private static boolean hasEntries(LocalStore store, EmbeddingItems items, Predicate<Hit> isWanted) {
        for (int position : items.distinct()) {
            Hit hit = store.peek(items.keys().get(position), isWanted);
            if (hit == null) {
                return false;
            }
            hit.release();
        }
        return true;
    }

    /** Where the inputs come first that are not known, in order. */
    List<Integer> missing() {
        return items.distinct().stream()
                .filter(position -> !vectors.containsKey(items.keys().get(position)))
                .toList();
    }

    /** How many inputs are known, repeated ones included. */
    int count() {
        return (int) items.keys().stream().filter(vectors::containsKey).count();
    }

    /** The answer as an entry, or empty where not all is known, or what is does not go together. */
    Optional<Hit> hit() {
        Terms soonest = terms;
        if (soonest == null || !isComplete()) {
            return Optional.empty();
        }
        return merge().ofKnown(inOrder(Map.of()), items.request().form())
                .map(bytes -> new Hit(
                        new CachedResponse(200, headers, Body.of(bytes), null, saved(Map.of(), null)),
                        age,
                        remaining,
                        soonest,
                        reads));
    }

    /**
     * What it would have taken to ask for those that did not have to be asked for, of an answer with what has come: their
     * tokens, if all of them have some, and their parts in the time of the calls that they came with.
     *
     * @param taken what it took to get what has come, or null
     */
    Origin saved(Map<CacheKey, StoredVector> come, @Nullable Origin taken) {
        List<StoredVector> all = inOrder(come);
        Set<Integer> asked = Set.copyOf(missing());
        String model = taken == null ? null : taken.model();
        long tokens = 0;
        boolean isCounted = true;
        long fillNanos = 0;
        long fetchedAt = Long.MAX_VALUE;
        for (int i = 0; i < all.size(); i++) {
            if (!asked.contains(i)) {
                isCounted &= all.get(i).tokens() >= 0;
                tokens += all.get(i).tokens();
                Origin origin = origins.get(items.keys().get(i));
                if (origin != null) {
                    model = model == null ? origin.model() : model;
                    fillNanos += origin.fillNanos();
                    fetchedAt = Math.min(fetchedAt, origin.fetchedAt());
                }
            }
        }
        return new Origin(
                model,
                isCounted ? new Tokens(tokens, 0, 0, 0, 0) : null,
                fillNanos,
                0,
                fetchedAt == Long.MAX_VALUE ? 0 : fetchedAt);
    }

    /**
     * The answer with what has come for the missing inputs.
     *
     * @param come at least one vector
     */
    Optional<byte[]> with(Map<CacheKey, StoredVector> come) {
        return merge().of(inOrder(come), come.values().iterator().next());
    }

    private EmbeddingMerge merge() {
        return new EmbeddingMerge(items.request().protocol());
    }

    private List<StoredVector> inOrder(Map<CacheKey, StoredVector> come) {
        List<StoredVector> all = new ArrayList<>(items.keys().size());
        for (CacheKey key : items.keys()) {
            StoredVector vector = come.getOrDefault(key, vectors.get(key));
            if (vector == null) {
                throw new IllegalStateException("An input is still missing");
            }
            all.add(vector);
        }
        return all;
    }

    /** What was saved, of an answer with what has come. */
    InputTally tally(Map<CacheKey, StoredVector> come) {
        long tokens = 0;
        boolean isExact = true;
        List<StoredVector> all = inOrder(come);
        Set<Integer> asked = Set.copyOf(missing());
        for (int i = 0; i < all.size(); i++) {
            if (!asked.contains(i)) {
                tokens += Math.max(0, all.get(i).tokens());
                isExact &= all.get(i).isExact() && all.get(i).tokens() >= 0;
            }
        }
        return new InputTally(all.size(), all.size() - asked.size(), tokens, isExact);
    }
}
