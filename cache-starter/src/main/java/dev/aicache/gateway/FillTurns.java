package dev.aicache.gateway;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import dev.aicache.CacheKey;
import dev.aicache.coordination.Leases;
import dev.aicache.coordination.Leases.Claim;
import dev.aicache.coordination.Leases.Lease;
import dev.aicache.flight.Flight;
import dev.aicache.flight.Flights;

/**
 * Keeps instances from filling a key at once: one has a lease, the others look now and then whether its answer has come, and
 * fill themselves where that takes too long. Of those who ask here at once, one claims for all. Thread-safe; never blocks.
 */
final class FillTurns {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final Leases leases;
    private final Flights flights;
    private final Scheduler timer;
    private final Duration most;
    private final ConcurrentMap<CacheKey, Mono<Boolean>> waiting = new ConcurrentHashMap<>();
    private final ConcurrentMap<CacheKey, Lease> held = new ConcurrentHashMap<>();

    /** @param most how long another instance's answer is waited for */
    FillTurns(Leases leases, Flights flights, Scheduler timer, Duration most) {
        this.leases = leases;
        this.flights = flights;
        this.timer = timer;
        this.most = most;
    }

    /**
     * Completes when it is this instance's turn, or it is no longer waited for; with whether another one's answer is there.
     *
     * @param isThere looks for that
     */
    Mono<Boolean> take(CacheKey key, Supplier<Mono<Boolean>> isThere) {
        return waiting.computeIfAbsent(
                key,
                each -> Mono.defer(() -> claim(key, isThere, timer.now(TimeUnit.NANOSECONDS), SHORTEST_PAUSE))
                        .doFinally(signal -> waiting.remove(key))
                        .cache());
    }

    /** Whether it is this instance's turn, or that cannot be told; nothing is waited for. */
    Mono<Boolean> tryTake(CacheKey key) {
        return Mono.defer(() -> claim(key)).map(claim -> !claim.isTaken());
    }

    private Mono<Claim> claim(CacheKey key) {
        return isOurs(key)
                ? Mono.just(Claim.UNKNOWN)
                : Mono.fromCompletionStage(() -> leases.claim(key))
                        .publishOn(timer)
                        .doOnNext(claim -> hold(key, claim.lease()));
    }

    private boolean isOurs(CacheKey key) {
        return held.containsKey(key) || flights.isOpen(key);
    }

    private Mono<Boolean> claim(CacheKey key, Supplier<Mono<Boolean>> isThere, long since, Duration pause) {
        return claim(key).flatMap(claim -> {
            boolean isLate = timer.now(TimeUnit.NANOSECONDS) - since >= most.toNanos();
            return claim.isTaken() && !isLate ? wait(key, isThere, since, pause) : Mono.just(false);
        });
    }

    private Mono<Boolean> wait(CacheKey key, Supplier<Mono<Boolean>> isThere, long since, Duration pause) {
        Duration twice = pause.multipliedBy(2);
        Duration next = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        return Mono.delay(pause, timer)
                .then(Mono.defer(isThere))
                .flatMap(found -> found ? Mono.just(true) : claim(key, isThere, since, next));
    }

    /** Until a fill begins; where none does, it is given back. */
    private void hold(CacheKey key, @Nullable Lease lease) {
        if (lease != null) {
            held.put(key, lease);
            var unused = timer.schedule(
                    () -> {
                        if (held.remove(key, lease)) {
                            lease.release();
                        }
                    },
                    leases.lasting().toNanos(),
                    TimeUnit.NANOSECONDS);
        }
    }

    /** The fill of the key has begun: its lease, if there is one, lasts as long. */
    void keep(CacheKey key, Flight flight) {
        Lease lease = held.remove(key);
        if (lease != null) {
            long period = leases.lasting().toNanos() / 3;
            Disposable renewal = timer.schedulePeriodically(lease::renew, period, period, TimeUnit.NANOSECONDS);
            flight.onEnd(() -> {
                renewal.dispose();
                lease.release();
            });
        }
    }
}
