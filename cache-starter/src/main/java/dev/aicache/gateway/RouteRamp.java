package dev.aicache.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

import dev.aicache.CacheKey;
import dev.aicache.HeldBack;

/**
 * The fills of one route while the gateway is cold: a bounded number at a time, and those who wait for their turn. Who waits
 * does so by key: the first gets the turn, and when it has boarded the others of its key board, too, and share its fill. Clients
 * come before requests that are asked ahead of demand. Who leaves gives the place up. Thread-safe; the lock is never held
 * while anyone is told anything.
 */
final class RouteRamp {

    /** How many clients may wait; who comes then does not wait. */
    static final int MOST_WAITING = 1000;

    private final int most;
    private final Duration maxWait;
    private final Scheduler timer;
    private final Consumer<HeldBack> listener;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<CacheKey, Deque<Waiter>> clients = new LinkedHashMap<>();
    private final Map<CacheKey, Deque<Waiter>> errands = new LinkedHashMap<>();
    private int open;
    private int waiting;

    RouteRamp(int most, Duration maxWait, Scheduler timer, Consumer<HeldBack> listener) {
        this.most = most;
        this.maxWait = maxWait;
        this.timer = timer;
        this.listener = listener;
    }

    /** One who waits; whoever takes it first decides what becomes of it. */
    private final class Waiter {

        private final CacheKey key;
        private final boolean isErrand;
        private final MonoSink<FillSlot> sink;
        private final AtomicBoolean taken = new AtomicBoolean();
        private final Disposable.Swap timeout = Disposables.swap();

        Waiter(CacheKey key, boolean isErrand, MonoSink<FillSlot> sink) {
            this.key = key;
            this.isErrand = isErrand;
            this.sink = sink;
        }

        boolean take() {
            boolean isMine = taken.compareAndSet(false, true);
            if (isMine) {
                timeout.dispose();
            }
            return isMine;
        }

        void leave() {
            if (take()) {
                remove(this);
            }
        }

        void pass() {
            if (take()) {
                remove(this);
                tell(this, HeldBack.PASSED);
                sink.success(new FillSlot(RouteRamp.this, key, false));
            }
        }

        /** On a thread of its own: whoever has ended a fill is not to begin all that wait, one within the other. */
        void goOn(FillSlot slot) {
            tell(this, HeldBack.WAITED);
            timer.schedule(() -> {
                sink.success(slot);
                if (!slot.isTaken()) {
                    slot.giveBack();
                }
            });
        }
    }

    /** A slot now, or null where there is none free. */
    @Nullable
    FillSlot tryEnter(CacheKey key) {
        lock.lock();
        try {
            if (open >= most) {
                return null;
            }
            open++;
            return new FillSlot(this, key, true);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A slot when there is one; for a client one beyond the bound where there is none in time, or too many wait.
     *
     * @param isJoinable whether there is a fill of the key meanwhile, which takes no slot to join
     */
    Mono<FillSlot> enter(CacheKey key, boolean isErrand, BooleanSupplier isJoinable) {
        return Mono.create(sink -> {
            FillSlot slot = tryEnter(key);
            if (slot != null) {
                sink.success(slot);
                if (!slot.isTaken()) {
                    slot.giveBack();
                }
                return;
            }
            Waiter waiter = new Waiter(key, isErrand, sink);
            if (!add(waiter)) {
                waiter.pass();
                return;
            }
            sink.onCancel(waiter::leave);
            if (!isErrand) {
                waiter.timeout.update(timer.schedule(waiter::pass, maxWait.toNanos(), TimeUnit.NANOSECONDS));
            }
            // A fill may have ended, or one of the key begun, before it was known that someone waits for that.
            if (isJoinable.getAsBoolean()) {
                onBoarded(key);
            }
            FillSlot late = tryEnter(key);
            if (late != null) {
                late.giveBack();
            }
        });
    }

    private boolean add(Waiter waiter) {
        lock.lock();
        try {
            if (!waiter.isErrand && waiting >= MOST_WAITING) {
                return false;
            }
            waiting += waiter.isErrand ? 0 : 1;
            queue(waiter)
                    .computeIfAbsent(waiter.key, key -> new ArrayDeque<>(1))
                    .add(waiter);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Map<CacheKey, Deque<Waiter>> queue(Waiter waiter) {
        return waiter.isErrand ? errands : clients;
    }

    private void remove(Waiter waiter) {
        lock.lock();
        try {
            Deque<Waiter> same = queue(waiter).get(waiter.key);
            if (same != null && same.remove(waiter)) {
                waiting -= waiter.isErrand ? 0 : 1;
                if (same.isEmpty()) {
                    queue(waiter).remove(waiter.key);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A fill has ended: the next one may begin. */
    void onFree() {
        for (Waiter next = next(); next != null; next = next()) {
            if (next.take()) {
                next.goOn(new FillSlot(this, next.key, true));
                return;
            }
        }
    }

    /** The one whose turn it is, in place of the one who had it; null where nobody waits. */
    private @Nullable Waiter next() {
        lock.lock();
        try {
            Map<CacheKey, Deque<Waiter>> queue = clients.isEmpty() ? errands : clients;
            if (queue.isEmpty()) {
                open--;
                return null;
            }
            Deque<Waiter> same = queue.values().iterator().next();
            Waiter first = same.remove();
            waiting -= first.isErrand ? 0 : 1;
            if (same.isEmpty()) {
                queue.remove(first.key);
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Someone has boarded for the key: whoever waits with it may, too, and finds the fill or the answer. */
    void onBoarded(CacheKey key) {
        List<Waiter> followers = new ArrayList<>();
        lock.lock();
        try {
            for (Map<CacheKey, Deque<Waiter>> queue : List.of(clients, errands)) {
                Deque<Waiter> same = queue.remove(key);
                if (same != null) {
                    followers.addAll(same);
                }
            }
            waiting -= (int) followers.stream().filter(each -> !each.isErrand).count();
        } finally {
            lock.unlock();
        }
        followers.stream().filter(Waiter::take).forEach(each -> each.goOn(new FillSlot(this, key, false)));
    }

    private void tell(Waiter waiter, HeldBack how) {
        if (!waiter.isErrand) {
            listener.accept(how);
        }
    }

    /** How many wait, whoever they are. */
    int waiting() {
        lock.lock();
        try {
            return waiting + errands.values().stream().mapToInt(Deque::size).sum();
        } finally {
            lock.unlock();
        }
    }
}
