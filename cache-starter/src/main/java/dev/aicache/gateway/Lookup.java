package dev.aicache.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.Scope;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.JsonValue;
import dev.aicache.dialect.RequestTraits;
import dev.aicache.key.CallerVariant;
import dev.aicache.key.KeyExplainer;
import dev.aicache.key.KeyMaterial;
import dev.aicache.key.ScopeValue;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.CallerWishes;
import dev.aicache.policy.RoutePolicy;

/**
 * A request that looks in the cache: whose it is, what it asks, and by which rules.
 *
 * @param traits reads what is needed to judge the answer; asked for fills only, since a hit needs none of it
 * @param wishes what the request asks for in the cache's own headers
 * @param items what the request asks input by input, or null where it is answered as one
 */
record Lookup(
        String routeId,
        RoutePolicy policy,
        CacheRequest request,
        CacheKey key,
        Dialect dialect,
        KeyMaterial material,
        Supplier<RequestTraits> traits,
        CallerWishes wishes,
        @Nullable EmbeddingItems items) {

    Lookup(
            String routeId,
            RoutePolicy policy,
            CacheRequest request,
            CacheKey key,
            Dialect dialect,
            KeyMaterial material,
            Supplier<RequestTraits> traits,
            CallerWishes wishes) {
        this(routeId, policy, request, key, dialect, material, traits, wishes, null);
    }

    /** The same with the tags of the entry that it fills again, where the request brings none. */
    Lookup refreshing(List<String> tags) {
        return new Lookup(routeId, policy, request, key, dialect, material, traits, wishes.orTagged(tags), items);
    }

    /** The same, with what it asks input by input. */
    Lookup with(EmbeddingItems each) {
        return new Lookup(routeId, policy, request, key, dialect, material, traits, wishes, each);
    }

    /** Under which keys an outage that it meets is looked for: also that of the request that it is a part of. */
    List<CacheKey> outageKeys() {
        CacheKey whole = items == null ? null : items.whole();
        return whole == null ? List.of(key) : List.of(key, whole);
    }

    /** How long a good answer is fresh, if it does not say less itself. Reads the body again where the model matters. */
    Duration ttl() {
        return policy.freshness().ttl(wishes.ttl(), this::model, dialect.name(), policy.ttl());
    }

    /** The model that the request names. Reads the body again. */
    Optional<String> model() {
        JsonValue body = JsonReader.read(request.body()).orElse(JsonObject.EMPTY);
        return dialect.model(request.path(), body instanceof JsonObject object ? object : JsonObject.EMPTY);
    }

    /** Up to how many bytes an answer is recorded whole, as it must be to be stored. */
    long maxRecorded() {
        return items == null ? policy.maxEntry() : items.maxRecorded(policy.maxEntry());
    }

    /**
     * The same request, looking for the one of its answers that its caller always gets.
     *
     * @param caller says who asks, by what the route tells callers apart by
     */
    Lookup variant(Function<Scope, Optional<ScopeValue>> caller) {
        AnswerChoice answers = policy.answers();
        return answers.variants() == 1
                ? this
                : under(CallerVariant.of(key, caller.apply(answers.variantBy()), answers.variants()));
    }

    private Lookup under(CacheKey other) {
        return new Lookup(routeId, policy, request, other, dialect, material, traits, wishes);
    }

    /** Notes how the request is made up, now that its answer is stored. */
    void remember(KeyExplainer explainer) {
        explainer.remember(key, material, request.body(), dialect);
    }

    /**
     * Whether an answer that varies by the header needs no further look at it: the key tells such requests apart, or the
     * cache itself settles what the header says.
     */
    boolean isSelectedByKey(String header) {
        return header.equalsIgnoreCase("Accept-Encoding") || material.tellsApartBy(header);
    }
}
