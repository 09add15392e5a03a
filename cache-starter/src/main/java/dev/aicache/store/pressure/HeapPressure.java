package dev.aicache.store.pressure;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.aicache.BudgetChange;

/**
 * Keeps the store's budget within what the heap of this JVM can bear, until it is closed. Closing leaves the budget as
 * it is.
 *
 * <p>Works with G1, Parallel, Serial, ZGC and Shenandoah. Takes one daemon thread. Thread-safe.
 */
public final class HeapPressure implements AutoCloseable {

    private static final long TICK_MILLIS = 500;

    private final PressureControl control;
    private final HeapMonitor monitor;
    private final Consumer<Throwable> failures;
    private final ScheduledExecutorService timer;

    private HeapPressure(PressureControl control, HeapMonitor monitor, Consumer<Throwable> failures) {
        this.control = control;
        this.monitor = monitor;
        this.failures = failures;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "ai-cache-pressure");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Sets the store's limit and watches the heap from now on.
     *
     * @param budget bytes that were configured
     * @param ceiling the largest budget; {@link HeapCeiling#warning} has what to log about it
     * @param clock nanoseconds
     * @param changes told of each change in order, while no other can happen: must not block
     * @param failures told of what the store, the consumer of changes or the JVM threw; must not throw
     */
    public static HeapPressure watch(
            BudgetedStore store,
            long budget,
            HeapCeiling ceiling,
            LongSupplier clock,
            Consumer<BudgetChange> changes,
            Consumer<Throwable> failures) {
        PressureControl control = new PressureControl(store, budget, ceiling, clock, changes);
        HeapPools pools = HeapPools.of(
                ManagementFactory.getMemoryPoolMXBeans(), Runtime.getRuntime().maxMemory());
        HeapMonitor monitor = new HeapMonitor(pools, Clock.systemUTC(), clock, control::collected, failures);
        HeapPressure pressure = new HeapPressure(control, monitor, failures);
        monitor.listen(ManagementFactory.getGarbageCollectorMXBeans());
        pressure.startTimer();
        return pressure;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a tick that fails is reported, and the timer ends with close
    private void startTimer() {
        timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            monitor.poll();
            control.tick();
        } catch (RuntimeException | Error e) {
            failures.accept(e);
        }
    }

    /** Bytes that the store may use now. */
    public long budget() {
        return control.budget();
    }

    /** Bytes that the store may use while the heap is at ease: what was configured, within the ceiling. */
    public long configured() {
        return control.configured();
    }

    /** Another budget from now on. One that is shrunk under pressure stays so, and recovers to the new size. */
    public void configure(long budget) {
        control.configure(budget);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        monitor.close();
    }
}
