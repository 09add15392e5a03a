package dev.aicache.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import dev.aicache.CacheListener.Fault;
import dev.aicache.CacheStatistics;
import dev.aicache.ShadowResult;
import dev.aicache.policy.RequestDirectives;
import dev.aicache.store.Hit;

/**
 * Has some of the answers that are given from memory asked for again, to see whether the upstream would still say the same.
 * Nothing of that is stored, and nothing of it reaches the client. Not more than a few at a time; none while the upstream of
 * the request fails, the heap is short of memory, the gateway is cold, or the cache keeps out of the route. Thread-safe.
 */
final class Shadows {

    /** How many there may be at a time, and how long one may take, unless that is said. */
    static final int AT_A_TIME = 4;

    static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** How long an upstream is left alone that has failed. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final GatewayCache cache;
    private final int most;
    private final Duration timeout;
    private final Map<String, Long> resting = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();

    Shadows(GatewayCache cache, int most, Duration timeout) {
        this.cache = cache;
        this.most = most;
        this.timeout = timeout;
    }

    /**
     * What is to be done once the hit has been written to the client; mostly nothing, which is null. Completes at once, and
     * never fails.
     *
     * @param form what the client is given
     */
    @Nullable
    Mono<Void> after(
            Lookup lookup,
            Hit hit,
            StoredForm form,
            RequestDirectives directives,
            ServerWebExchange client,
            GatewayFilterChain chain) {
        double share = lookup.policy().replay().shadow();
        if (share == 0
                || ThreadLocalRandom.current().nextDouble() >= share
                || !hit.isFresh()
                || lookup.items() != null
                || directives.onlyIfCached()) {
            return null;
        }
        return Mono.deferContextual(context -> {
            boolean isBegun = cache.faults().run(Fault.REFRESH, () -> begin(lookup, form, client, chain, context));
            if (!isBegun) {
                cache.events().onShadow(lookup.routeId(), ShadowResult.SKIPPED);
            }
            return Mono.empty();
        });
    }

    private void begin(
            Lookup lookup, StoredForm form, ServerWebExchange client, GatewayFilterChain chain, ContextView context) {
        if (!mayAsk(lookup) || !enter()) {
            cache.events().onShadow(lookup.routeId(), ShadowResult.SKIPPED);
            return;
        }
        boolean isStarted = false;
        try {
            String route = lookup.routeId();
            new ShadowCall(cache, lookup, form.response(), client, result -> end(route, result), () -> rest(route))
                    .start(chain, context, timeout);
            isStarted = true;
        } finally {
            if (!isStarted) {
                running.decrementAndGet();
            }
        }
    }

    private void end(String route, ShadowResult result) {
        running.decrementAndGet();
        cache.events().onShadow(route, result);
    }

    /** The upstream of the route is left alone for a while. */
    private void rest(String route) {
        resting.put(route, now() + PAUSE.toNanos());
    }

    private boolean isResting(String route) {
        Long until = resting.get(route);
        long left = until == null ? 0 : until - now();
        // More than there ever was is left where the clock was set back.
        return left > 0 && left <= PAUSE.toNanos();
    }

    private long now() {
        return cache.timer().now(TimeUnit.NANOSECONDS);
    }

    private boolean mayAsk(Lookup lookup) {
        CacheStatistics statistics = cache.statistics();
        return statistics.budget() >= statistics.maxMemory()
                && !isResting(lookup.routeId())
                && lookup.outageKeys().stream().noneMatch(cache.outages()::isOn)
                && cache.switches().reason(lookup.routeId()).isEmpty()
                && !cache.ramp().isCold();
    }

    private boolean enter() {
        if (running.incrementAndGet() <= most) {
            return true;
        }
        running.decrementAndGet();
        return false;
    }
}
