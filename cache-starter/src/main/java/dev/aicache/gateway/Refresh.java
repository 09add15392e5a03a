package dev.aicache.gateway;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import dev.aicache.CacheListener.Fault;
import dev.aicache.flight.Boarding;
import dev.aicache.flight.Flight;
import dev.aicache.flight.FlightLimits;
import dev.aicache.flight.Reader;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;
import dev.aicache.store.Terms;

/**
 * Fills an entry again in the background, from the request at hand, while readers go on to get what there is. There is
 * one such fill for a key at a time; one that fails leaves the entry as it is.
 */
final class Refresh {

    /** The last part of its TTL in which an entry may be filled again early. */
    private static final double LAST_PART = 0.1;

    /** How often an entry must have been read since it was stored to be filled again ahead of its end. */
    static final int HOT = 2;

    private Refresh() {}

    /** Whether this hit is to have its entry filled again, as far as its route lets stale entries be given meanwhile. */
    static boolean isDue(Hit hit) {
        Terms terms = hit.terms();
        return terms.whileRevalidateNanos() > 0
                && (hit.isFresh()
                        ? isDueEarly(hit, ThreadLocalRandom.current().nextDouble())
                        : EntrySelector.isWhileRevalidate(hit));
    }

    /**
     * Whether this hit is to have its entry filled again so that it does not become stale: it is in the last part of its
     * TTL, and was read more than once since it was stored. An error is not asked for again before its time.
     *
     * @param part of the TTL, from 0 up to 1
     */
    static boolean isDueAhead(Hit hit, double part) {
        return part > 0
                && hit.isFresh()
                && hit.reads() >= HOT
                && isWithin(hit, part)
                && hit.response().status() == 200;
    }

    /** Whether a hit of this lookup is to have its entry filled again; notes it where it is ahead of its end. */
    static boolean isDue(GatewayCache cache, Lookup lookup, Hit hit) {
        return isDue(hit)
                || (isDueAhead(hit, lookup.policy().freshness().refreshAhead())
                        && cache.renewals().begin(lookup.key()));
    }

    /**
     * Whether one of many hits fills the entry before it is stale: the nearer that is, and the longer a fill takes, the
     * likelier. So popular entries that were stored together are not filled together (<i>XFetch</i>, Vattani, Chierichetti
     * and Lowenstein, VLDB 2015, with beta 1), here in the last tenth of the TTL only.
     *
     * @param random from 0 up to 1
     */
    static boolean isDueEarly(Hit hit, double random) {
        Terms terms = hit.terms();
        return isWithin(hit, LAST_PART) && hit.remainingNanos() <= -terms.fillNanos() * Math.log(1 - random);
    }

    /**
     * Starts the fill unless there is one; completes at once, for a long request of many inputs when it has been seen which
     * of them it is for, and never fails.
     *
     * @param tags of the entry, which it keeps where the request brings none
     */
    static Mono<Void> start(
            GatewayCache cache, Lookup lookup, List<String> tags, ServerWebExchange client, GatewayFilterChain chain) {
        EmbeddingItems items = lookup.items();
        return items == null
                ? fill(cache, lookup.refreshing(tags), client, chain)
                : cache.longWork()
                        .call(lookup.request().body().length, () -> StaleVectors.of(cache, lookup, items, tags))
                        .flatMap(stale -> stale.map(each -> fill(cache, each, client, chain))
                                .orElseGet(Mono::empty));
    }

    private static Mono<Void> fill(
            GatewayCache cache, Lookup lookup, ServerWebExchange client, GatewayFilterChain chain) {
        if (cache.flights().isOpen(lookup.key())) {
            return Mono.empty();
        }
        return Mono.deferContextual(context -> {
            cache.faults().run(Fault.REFRESH, () -> {
                RemoteAnswers remote = cache.remote();
                Mono<Boolean> elsewhere = remote == null ? null : remote.renewed(lookup);
                if (elsewhere == null) {
                    open(cache, lookup, client, chain, context);
                } else {
                    // The client's reply does not wait for that.
                    var unused = elsewhere.subscribe(isDue -> {
                        if (isDue) {
                            cache.faults().run(Fault.REFRESH, () -> open(cache, lookup, client, chain, context));
                        }
                    });
                }
            });
            return Mono.empty();
        });
    }

    private static void open(
            GatewayCache cache,
            Lookup lookup,
            ServerWebExchange client,
            GatewayFilterChain chain,
            ContextView context) {
        FlightLimits limits = new FlightLimits(lookup.maxRecorded(), true);
        Boarding<Boolean> boarding =
                cache.flights().board(lookup.key(), limits, () -> isRefreshed(cache.store(), lookup) ? true : null);
        Reader reader = boarding.reader();
        Flight flight = boarding.flight();
        if (reader == null || flight == null) {
            return;
        }
        try {
            if (reader.isOpener()) {
                Fill.startApart(cache, lookup, flight, client, chain, context);
            }
        } finally {
            reader.close();
        }
    }

    /** Whether another fill has replaced the entry, or those of all inputs, since it was looked at. */
    private static boolean isRefreshed(LocalStore store, Lookup lookup) {
        EmbeddingItems items = lookup.items();
        if (items != null) {
            return KnownVectors.areAllKnown(store, lookup, items, hit -> isCurrent(hit, lookup));
        }
        Hit refreshed = store.peek(lookup.key(), hit -> isCurrent(hit, lookup));
        if (refreshed != null) {
            refreshed.release();
        }
        return refreshed != null;
    }

    /** Whether the entry is not yet in the part of its TTL in which it may be filled again. */
    static boolean isCurrent(Hit hit, Lookup lookup) {
        double part = Math.max(LAST_PART, lookup.policy().freshness().refreshAhead());
        return hit.isFresh() && !isWithin(hit, part);
    }

    /** Whether this hit may be the one that has its entry filled again; asking changes nothing. */
    static boolean mayBeDue(Hit hit, Lookup lookup) {
        return (hit.terms().whileRevalidateNanos() > 0
                        || lookup.policy().freshness().refreshAhead() > 0)
                && !isCurrent(hit, lookup);
    }

    private static boolean isWithin(Hit hit, double part) {
        return hit.remainingNanos() <= hit.terms().ttlNanos() * part;
    }
}
