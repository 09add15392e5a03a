package dev.aicache.gateway;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.flight.Boarding;
import dev.aicache.flight.Flight;

/** Leave to open one fill. Thread-safe. */
final class FillSlot {

    /** Where nothing is bounded. */
    static final FillSlot FREE = new FillSlot(null, null, false);

    private final @Nullable RouteRamp ramp;
    private final @Nullable CacheKey key;
    private final AtomicBoolean held;

    private volatile boolean isTaken;

    /**
     * @param ramp who gave it, to be told of the boarding; null for nobody
     * @param isHeld whether it is one of the bounded number, to be given back
     */
    FillSlot(@Nullable RouteRamp ramp, @Nullable CacheKey key, boolean isHeld) {
        this.ramp = ramp;
        this.key = key;
        this.held = new AtomicBoolean(isHeld);
    }

    /** Boards, and keeps the slot for as long as the fill lasts that is opened by it, if one is. */
    <T> Boarding<T> board(Supplier<Boarding<T>> boarding) {
        isTaken = true;
        Boarding<T> boarded = null;
        try {
            boarded = boarding.get();
            return boarded;
        } finally {
            Flight flight = boarded == null || !boarded.isOpened() ? null : boarded.flight();
            if (flight == null) {
                giveBack();
            } else if (held.get()) {
                flight.onEnd(this::giveBack);
            }
            if (ramp != null && key != null) {
                ramp.onBoarded(key);
            }
        }
    }

    /** Whether anyone has made use of it; if not, who was given it has left. */
    boolean isTaken() {
        return isTaken;
    }

    void giveBack() {
        if (held.compareAndSet(true, false) && ramp != null) {
            ramp.onFree();
        }
    }
}
