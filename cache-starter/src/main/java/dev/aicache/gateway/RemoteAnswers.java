package dev.aicache.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import dev.aicache.CacheKey;
import dev.aicache.CacheListener.Fault;
import dev.aicache.CachedResponse;
import dev.aicache.Outcome;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.RemoteStore;
import dev.aicache.flight.Flight;
import dev.aicache.store.EntryState;
import dev.aicache.store.Hit;
import dev.aicache.store.Terms;

/**
 * What other instances have stored, for requests that find nothing here. Who asks for a key while it is being read waits for
 * the same read; what is found is chosen by each request for itself, by the rules that hold here, and once one takes it, it is
 * in the local store, too, with its stamp and its age. Thread-safe; never blocks.
 */
final class RemoteAnswers {

    private final GatewayCache cache;
    private final RemoteStore remote;
    private final @Nullable FillTurns turns;
    private final ConcurrentMap<CacheKey, CompletableFuture<Optional<Found>>> reads = new ConcurrentHashMap<>();

    /** @param turns how instances keep from filling a key at once; null where they do not */
    RemoteAnswers(GatewayCache cache, RemoteStore remote, @Nullable FillTurns turns) {
        this.cache = cache;
        this.remote = remote;
        this.turns = turns;
    }

    /** An entry that was read, and whether it has been given to the local store. */
    private record Found(EntryState entry, AtomicBoolean isPromoted) {}

    /**
     * What the request takes of what there is, in its own form or another, promoted. What may stand in for an upstream that
     * fails is promoted, too, and not given.
     *
     * @return null where there is nothing to wait for: the key is being filled here, or it is known at once that there is
     *     nothing
     */
    @Nullable
    Mono<Optional<Hit>> find(Lookup lookup, EntrySelector wanted) {
        if (isOut(lookup)) {
            return null;
        }
        Mono<Optional<Hit>> found = read(lookup, wanted);
        FillTurns bounded = turns;
        if (bounded == null) {
            return found == null ? null : orElse(Optional.empty(), found);
        }
        Mono<Optional<Hit>> inTurn = Mono.defer(() -> inTurn(bounded, lookup, wanted));
        return orElse(
                Optional.empty(),
                found == null ? inTurn : found.flatMap(hit -> hit.isPresent() ? Mono.just(hit) : inTurn));
    }

    private <T> Mono<T> orElse(T fallback, Mono<T> guarded) {
        return guarded.onErrorResume(e -> {
            cache.faults().report(Fault.STORE_READ, e);
            return Mono.just(fallback);
        });
    }

    private Mono<Optional<Hit>> inTurn(FillTurns bounded, Lookup lookup, EntrySelector wanted) {
        if (Course.withoutEntry(wanted).outcome() != Outcome.MISS) {
            return Mono.just(Optional.empty());
        }
        return bounded.take(lookup.key(), () -> isThere(lookup.key()))
                .publishOn(cache.timer())
                .flatMap(isThere -> again(lookup, wanted, isThere));
    }

    /** Embeddings that are asked for input by input are kept by each instance for itself. */
    private boolean isOut(Lookup lookup) {
        return lookup.items() != null || cache.flights().isOpen(lookup.key());
    }

    private Mono<Optional<Hit>> again(Lookup lookup, EntrySelector wanted, boolean isThere) {
        Mono<Optional<Hit>> found = isThere ? read(lookup, wanted) : null;
        return found == null ? Mono.just(Optional.empty()) : found;
    }

    /** Whether there is an answer that has come lately, or may have. */
    private Mono<Boolean> isThere(CacheKey key) {
        return Mono.fromFuture(read(key), true)
                .map(found -> found.map(this::isFresh).orElse(false));
    }

    private boolean isFresh(Found found) {
        Hit hit = found.entry().hit(cache.store().generations());
        return hit != null && hit.isFresh();
    }

    private @Nullable Mono<Optional<Hit>> read(Lookup lookup, EntrySelector wanted) {
        CompletableFuture<Optional<Found>> own = read(lookup.key());
        List<CompletableFuture<Optional<Found>>> others = new ArrayList<>();
        OtherForms.sourceKeys(cache, lookup).forEach(key -> others.add(read(key)));
        if (isNothing(own) && others.stream().allMatch(RemoteAnswers::isNothing)) {
            return null;
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(others.toArray(CompletableFuture[]::new));
        // Each goes on by itself: many may wait for one read.
        return Mono.fromFuture(own.thenCombine(all, (found, done) -> found), true)
                .publishOn(cache.timer())
                .flatMap(found -> choose(lookup, wanted, found, others));
    }

    private static boolean isNothing(CompletableFuture<Optional<Found>> read) {
        return read.isDone() && read.join().isEmpty();
    }

    private Mono<Optional<Hit>> choose(
            Lookup lookup, EntrySelector wanted, Optional<Found> own, List<CompletableFuture<Optional<Found>>> others) {
        Hit hit = take(lookup, wanted, own);
        if (hit != null) {
            return Mono.just(Optional.of(hit));
        }
        boolean isConvertible = false;
        for (CompletableFuture<Optional<Found>> other : others) {
            isConvertible |= take(lookup, wanted, other.join()) != null;
        }
        Mono<Optional<Hit>> converted = isConvertible ? OtherForms.of(cache, lookup, wanted) : null;
        return converted == null ? Mono.just(Optional.empty()) : converted;
    }

    private @Nullable Hit take(Lookup lookup, EntrySelector wanted, Optional<Found> found) {
        if (found.isEmpty()) {
            return null;
        }
        return cache.faults().guard(Fault.STORE_READ, () -> {
            // Only now: a purge that came since it was read counts.
            Hit hit = found.get().entry().hit(cache.store().generations());
            boolean isTaken = hit != null && wanted.test(hit);
            if (isTaken || (hit != null && wanted.takesInstead(hit))) {
                promote(lookup, found.get());
            }
            return isTaken ? hit : null;
        });
    }

    private void promote(Lookup lookup, Found found) {
        if (!found.isPromoted().compareAndSet(false, true)) {
            return;
        }
        EntryState entry = found.entry();
        // The scope is the request's own: it is in the key.
        EntryState own = new EntryState(
                entry.key(),
                entry.response(),
                entry.terms(),
                entry.cost(),
                lookup.material().scopeId(),
                entry.storedForNanos(),
                0,
                0);
        boolean isStored = Boolean.TRUE.equals(
                cache.faults().guard(Fault.STORE_WRITE, () -> cache.store().promote(own)));
        if (isStored && entry.key().equals(lookup.key())) {
            cache.faults().run(Fault.KEY, () -> lookup.remember(cache.explainer()));
            cache.accesses().stored(cache, lookup, entry.cost());
        }
    }

    /**
     * Completes when it is known whether another instance has filled again what is due to be, which is promoted then; with
     * whether this one should go on and see.
     *
     * @return null where there is nothing to wait for
     */
    @Nullable
    Mono<Boolean> renewed(Lookup lookup) {
        if (isOut(lookup)) {
            return null;
        }
        CompletableFuture<Optional<Found>> read = read(lookup.key());
        Mono<Boolean> turn = turns == null ? null : turns.tryTake(lookup.key());
        if (isNothing(read)) {
            return turn == null ? null : orElse(true, turn);
        }
        return orElse(true, Mono.fromFuture(read, true).publishOn(cache.timer()).flatMap(found -> {
            boolean isRenewed = found.isPresent() && isRenewed(lookup, found.get());
            return isRenewed || turn == null ? Mono.just(!isRenewed) : turn;
        }));
    }

    private boolean isRenewed(Lookup lookup, Found found) {
        return Boolean.TRUE.equals(cache.faults().guard(Fault.STORE_READ, () -> {
            Hit hit = found.entry().hit(cache.store().generations());
            boolean isRenewed = hit != null && cache.mayServeFresh(hit) && Refresh.isCurrent(hit, lookup);
            if (isRenewed) {
                promote(lookup, found);
            }
            return isRenewed;
        }));
    }

    /** The entry of the key as it is now; one read for all who ask while it lasts. Never fails. */
    private CompletableFuture<Optional<Found>> read(CacheKey key) {
        CompletableFuture<Optional<Found>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<Found>> running = reads.putIfAbsent(key, mine);
        if (running != null) {
            return running;
        }
        boolean isAsked = cache.faults().run(Fault.STORE_READ, () -> {
            var unused = remote.get(key)
                    .exceptionally(failure -> Optional.empty())
                    .thenAccept(entry -> arrived(key, mine, entry));
        });
        if (!isAsked) {
            arrived(key, mine, Optional.empty());
        }
        return mine;
    }

    private void arrived(CacheKey key, CompletableFuture<Optional<Found>> read, Optional<RemoteEntry> entry) {
        Found found = cache.faults()
                .guard(
                        Fault.STORE_READ,
                        () -> entry.filter(each -> each.key().equals(key))
                                .map(this::found)
                                .orElse(null));
        // Before it leaves: who comes meanwhile still gets it.
        read.complete(Optional.ofNullable(found));
        reads.remove(key, read);
    }

    private Found found(RemoteEntry entry) {
        long now = cache.timer().now(TimeUnit.MILLISECONDS);
        Terms terms = Terms.of(entry.ttl(), entry.whileRevalidate(), entry.ifError(), entry.fill(), entry.tags())
                .aged(entry.age())
                .stamped(entry.stamp());
        // The clock of whoever stored it may be ahead.
        long storedFor = TimeUnit.MILLISECONDS.toNanos(Math.max(0, now - entry.storedAt()));
        return new Found(
                new EntryState(entry.key(), entry.response(), terms, entry.cost(), 0, storedFor, 0, 0),
                new AtomicBoolean());
    }

    /** Gives what was stored here to the others. */
    void put(Lookup lookup, CachedResponse response, Terms terms, double cost) {
        if (lookup.items() != null) {
            return;
        }
        cache.faults()
                .run(
                        Fault.STORE_WRITE,
                        () -> remote.put(new RemoteEntry(
                                lookup.key(),
                                response,
                                terms.stamp(),
                                cache.timer().now(TimeUnit.MILLISECONDS),
                                Duration.ofNanos(terms.ageNanos()),
                                Duration.ofNanos(terms.ttlNanos()),
                                Duration.ofNanos(terms.whileRevalidateNanos()),
                                Duration.ofNanos(terms.ifErrorNanos()),
                                Duration.ofNanos(terms.fillNanos()),
                                cost,
                                terms.tags())));
    }

    /** A fill has begun: what others wait for, it is to be. */
    void onFill(CacheKey key, Flight flight) {
        if (turns != null) {
            turns.keep(key, flight);
        }
    }
}
