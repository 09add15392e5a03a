package dev.aicache.gateway;

import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.CacheListener.Fault;
import dev.aicache.flight.Boarding;
import dev.aicache.flight.Flight;
import dev.aicache.flight.FlightLimits;
import dev.aicache.flight.Reader;
import dev.aicache.store.Hit;
import dev.aicache.store.Terms;

/**
 * Fills an entry again in the background, from the request at hand, while readers go on to get what there is. There is
 * one such fill for a key at a time; one that fails leaves the entry as it is.
 */
final class Refresh {

    /** The last part of its TTL in which an entry may be filled again early. */
    private static final int LAST_PART = 10;

    private Refresh() {}

    /** Whether this hit is to have its entry filled again. */
    static boolean isDue(Hit hit) {
        Terms terms = hit.terms();
        return terms.whileRevalidateNanos() > 0
                && (hit.isFresh()
                        ? isDueEarly(hit, ThreadLocalRandom.current().nextDouble())
                        : EntrySelector.isWhileRevalidate(hit));
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
        return hit.remainingNanos() <= terms.ttlNanos() / LAST_PART
                && hit.remainingNanos() <= -terms.fillNanos() * Math.log(1 - random);
    }

    /** Starts the fill unless there is one; completes at once and never fails. */
    static Mono<Void> start(GatewayCache cache, Lookup lookup, ServerWebExchange client, GatewayFilterChain chain) {
        if (cache.flights().isOpen(lookup.key())) {
            return Mono.empty();
        }
        return Mono.deferContextual(context -> {
            cache.faults().run(Fault.REFRESH, () -> {
                FlightLimits limits = new FlightLimits(lookup.maxRecorded(), true);
                Boarding<Hit> boarding = cache.flights().board(lookup.key(), limits, () -> refreshed(cache, lookup));
                Hit refreshed = boarding.answer();
                if (refreshed != null) {
                    refreshed.release();
                }
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
            });
            return Mono.empty();
        });
    }

    /** The entry, if another fill has replaced it since it was looked at. */
    private static @Nullable Hit refreshed(GatewayCache cache, Lookup lookup) {
        return cache.store().peek(lookup.key(), hit -> hit.isFresh() && !isLate(hit));
    }

    private static boolean isLate(Hit hit) {
        return hit.remainingNanos() <= hit.terms().ttlNanos() / LAST_PART;
    }
}
