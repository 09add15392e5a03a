package dev.aicache.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.BypassReason;
import dev.aicache.CacheListener.Fault;
import dev.aicache.Headers;
import dev.aicache.policy.RequestDirectives;
import dev.aicache.store.Hit;

/**
 * The way of a request for embeddings through the cache: answered where every input is known, reduced to what is not
 * where some are, and sent as it came where none is or anything is in the way.
 */
final class EmbeddingVisit {

    /** Request headers that hold for one body, or for one request that is sent again. */
    private static final Set<String> OF_ONE_BODY = Set.of(
            "content-md5",
            "digest",
            "content-digest",
            "repr-digest",
            "signature",
            "signature-input",
            "x-amz-content-sha256",
            "idempotency-key");

    /** How many bytes a vector takes, about. */
    private static final long USUAL = 8 * 1024;

    private final Visit visit;
    private final GatewayCache cache;
    private final ServerWebExchange exchange;
    private final GatewayFilterChain chain;

    EmbeddingVisit(Visit visit, GatewayCache cache, ServerWebExchange exchange, GatewayFilterChain chain) {
        this.visit = visit;
        this.cache = cache;
        this.exchange = exchange;
        this.chain = chain;
    }

    /** What the store has to say; the hit where that is an answer. */
    private record Found(
            @Nullable KnownVectors known, @Nullable Hit hit) {}

    Mono<Void> answer(Lookup lookup, EntrySelector wanted) {
        EmbeddingItems items = lookup.items();
        if (items == null || wanted.directives().noCache()) {
            return visit.find(lookup, wanted);
        }
        return LongWork.call(USUAL * items.keys().size(), () -> look(lookup, items, wanted))
                .flatMap(found -> go(lookup, items, found, wanted));
    }

    private Found look(Lookup lookup, EmbeddingItems items, EntrySelector wanted) {
        Found found = cache.faults().guard(Fault.STORE_READ, () -> {
            KnownVectors known = KnownVectors.of(cache.store(), lookup, items, wanted);
            return new Found(known, known.hit().orElse(null));
        });
        return found == null ? new Found(null, null) : found;
    }

    private Mono<Void> go(Lookup lookup, EmbeddingItems items, Found found, EntrySelector wanted) {
        KnownVectors known = found.known();
        if (known == null) {
            return visit.bypass(BypassReason.FAULT, lookup.request().body());
        }
        if (found.hit() != null) {
            cache.events().onInputs(lookup.routeId(), known.tally(Map.of()));
            return visit.take(lookup, wanted, found.hit());
        }
        return reduced(cache, lookup, items, known, wanted.directives())
                .map(reduced -> new PartialFlight(visit, cache, exchange, chain, lookup, wanted, known, reduced)
                        .board(() -> visit.find(lookup, wanted)))
                .orElseGet(() -> visit.find(lookup, wanted));
    }

    /** The request for what is missing only; empty where it goes upstream as it came, or not at all. */
    static Optional<Lookup> reduced(
            GatewayCache cache, Lookup lookup, EmbeddingItems items, KnownVectors known, RequestDirectives directives) {
        List<Integer> missing = known.missing();
        boolean isWhole = missing.isEmpty() || missing.size() == items.keys().size();
        if (isWhole
                || directives.onlyIfCached()
                || directives.noStore()
                || isBound(lookup.request().headers())) {
            return Optional.empty();
        }
        Optional<Lookup> reduced = cache.faults()
                .guard(
                        Fault.KEY,
                        () -> items.request()
                                .reducedTo(missing)
                                .flatMap(body -> cache.keys().reduced(lookup, body)));
        return reduced == null ? Optional.empty() : reduced;
    }

    /** Whether the request cannot be sent with another body. */
    private static boolean isBound(Headers headers) {
        boolean[] isBound = {false};
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            isBound[0] |= OF_ONE_BODY.contains(lower)
                    || (lower.equals("authorization") && (value.startsWith("AWS4-") || value.startsWith("Signature ")));
        });
        return isBound[0];
    }
}
