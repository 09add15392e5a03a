package dev.aicache.store.pressure;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.aicache.BudgetChange;
import dev.aicache.BudgetChange.Cause;

/**
 * Decides what the store may use, from what the heap holds after collections.
 *
 * <ul>
 *   <li>More than {@value #HIGH} of the heap is live, as {@link LiveData} estimates it: the budget becomes 0.8 of what
 *       the store uses, or of the budget where that is less; above {@value #CRITICAL}, 0.6. A budget far above the use
 *       bites at once that way.
 *   <li>After that {@link Grace} is given, unless a collection of the whole heap shows that this was not enough.
 *   <li>Less than {@value #LOW} was live for two seconds: the budget grows by a twentieth of what was configured with
 *       every tick, but not to where the store alone would bring the pressure back.
 *   <li>It is never below a fiftieth of what was configured, nor above it.
 * </ul>
 *
 * Thread-safe: called by the JVM's notification thread, by a timer and by whoever configures. Changes are handed over
 * in their order, so whoever takes them must not block.
 */
final class PressureControl {

    static final double HIGH = .75;
    static final double CRITICAL = .92;
    static final double LOW = .55;

    private static final long CALM = Duration.ofSeconds(2).toNanos();
    private static final int STEPS = 20;
    private static final int FLOOR = 50;

    private final BudgetedStore store;
    private final HeapCeiling ceiling;
    private final LongSupplier clock;
    private final Consumer<BudgetChange> changes;
    private final LiveData liveData = new LiveData();

    private final Grace grace = new Grace();

    private long configured;
    private long budget;
    private long evictedAt;

    /** Whether the last collection left next to nothing free, dead data or not. */
    private boolean isCrowded;

    private boolean isCalm;
    private long calmSince;

    /** The budget that the store could fill without bringing the pressure back. */
    private long safe;

    /**
     * @param budget bytes that were configured
     * @param clock nanoseconds
     */
    PressureControl(
            BudgetedStore store, long budget, HeapCeiling ceiling, LongSupplier clock, Consumer<BudgetChange> changes) {
        this.store = store;
        this.ceiling = ceiling;
        this.clock = clock;
        this.changes = changes;
        this.configured = ceiling.clamp(budget);
        this.budget = budget;
        this.evictedAt = clock.getAsLong();
        if (configured < budget) {
            change(configured, Cause.CLAMPED);
        } else {
            store.limit(budget);
        }
    }

    /** Bytes that the store may use now. */
    synchronized long budget() {
        return budget;
    }

    /** Bytes that the store may use when the heap is at ease: what was configured, within the ceiling. */
    synchronized long configured() {
        return configured;
    }

    /** Another budget from now on. One that was shrunk under pressure stays so and recovers to the new size. */
    synchronized void configure(long bytes) {
        boolean isShrunk = budget < configured;
        configured = ceiling.clamp(bytes);
        long to = isShrunk ? Math.min(Math.max(budget, floor()), configured) : configured;
        change(to, to < bytes && to == configured ? Cause.CLAMPED : Cause.CONFIGURED);
    }

    /** The heap was collected. */
    synchronized void collected(Reading reading) {
        if (reading.at() - evictedAt <= 0) {
            return; // what was evicted last is still in it
        }
        grace.collected(liveData.hasFallen(reading));
        isCrowded = reading.share() > CRITICAL;
        long used = Math.min(budget, store.used());
        double live = (double) liveData.after(reading, used) / reading.capacity();
        if (live > HIGH) {
            isCalm = false;
            if (grace.isOver(reading.at() - evictedAt, live > CRITICAL)) {
                change(Math.max(floor(), used / 10 * (live > CRITICAL ? 6 : 8)), Cause.PRESSURE);
            }
        } else if (live < LOW) {
            if (!isCalm) {
                isCalm = true;
                calmSince = reading.at();
            }
            safe = used + (long) ((HIGH - live) * reading.capacity());
        } else {
            isCalm = false;
        }
    }

    /** To be called about twice a second. */
    synchronized void tick() {
        if (isCalm && !isCrowded && budget < configured && clock.getAsLong() - calmSince >= CALM) {
            long to = Math.min(configured, budget + Math.max(1, configured / STEPS));
            if (to <= safe) {
                change(to, Cause.RECOVERY);
            }
        }
    }

    private long floor() {
        return configured / FLOOR;
    }

    private void change(long to, Cause cause) {
        long from = budget;
        if (to != from) {
            boolean evicts = store.used() > to;
            store.limit(to);
            budget = to;
            if (evicts) {
                evictedAt = clock.getAsLong();
                grace.begin();
            }
            changes.accept(new BudgetChange(from, to, cause));
        }
    }
}
