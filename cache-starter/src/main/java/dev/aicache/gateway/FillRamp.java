package dev.aicache.gateway;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import dev.aicache.CacheKey;
import dev.aicache.CacheListener;
import dev.aicache.CacheListener.Fault;
import dev.aicache.flight.Flights;

/**
 * Spares the upstreams while the gateway is cold: of each route only so many fills are open at a time, and who would open
 * one more waits a little. To join a fill takes no slot, and what fills entries again in the background takes none either.
 * Once the gateway is warm it stays so, and nothing is held back. Thread-safe.
 */
final class FillRamp {

    /** How often it is looked whether the gateway is warm. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private final RampSettings settings;
    private final DoubleSupplier warmth;
    private final Scheduler timer;
    private final Flights flights;
    private final CacheListener events;
    private final Faults faults;
    private final ConcurrentMap<String, RouteRamp> routes = new ConcurrentHashMap<>();
    private final long started;

    private volatile long looked;
    private volatile boolean isWarm;

    /** @param warmth from 0 to 1; not a number where it is not known */
    FillRamp(
            RampSettings settings,
            DoubleSupplier warmth,
            Scheduler timer,
            Flights flights,
            CacheListener events,
            Faults faults) {
        this.settings = settings;
        this.warmth = warmth;
        this.timer = timer;
        this.flights = flights;
        this.events = events;
        this.faults = faults;
        this.started = timer.now(TimeUnit.NANOSECONDS);
        this.looked = started - LOOK.toNanos();
    }

    /**
     * Does what may open a fill, at once or when there is a slot for it.
     *
     * @param isAnew whether it opens one even where there is one for the key
     * @param isErrand whether no client waits for it: then it lets clients go first, and waits for as long as it takes
     */
    Mono<Void> enter(
            String route, CacheKey key, boolean isAnew, boolean isErrand, Function<FillSlot, Mono<Void>> action) {
        if (!isCold() || isJoinable(key, isAnew)) {
            return action.apply(FillSlot.FREE);
        }
        RouteRamp ramp = of(route);
        FillSlot slot = ramp.tryEnter(key);
        return slot == null
                ? ramp.enter(key, isErrand, () -> isJoinable(key, isAnew)).flatMap(action)
                : action.apply(slot);
    }

    private boolean isJoinable(CacheKey key, boolean isAnew) {
        return !isAnew && flights.isOpen(key);
    }

    RouteRamp of(String route) {
        return routes.computeIfAbsent(
                route,
                each -> new RouteRamp(
                        settings.concurrentFills(), settings.maxWait(), timer, how -> events.onHeldBack(each, how)));
    }

    boolean isCold() {
        if (isWarm) {
            return false;
        }
        long now = timer.now(TimeUnit.NANOSECONDS);
        long since = now - started;
        // A clock that was set back would hold requests back for as long.
        if (since < 0 || since >= settings.atMost().toNanos()) {
            isWarm = true;
        } else if (now - looked >= LOOK.toNanos()) {
            looked = now;
            Double share = faults.guard(Fault.LISTENER, warmth::getAsDouble);
            isWarm = share != null && share >= settings.warmAt();
        }
        return !isWarm;
    }
}
