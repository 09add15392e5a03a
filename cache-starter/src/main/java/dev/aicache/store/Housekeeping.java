package dev.aicache.store;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tidies a store in the background, on a thread of its own, so that what expires is freed without traffic. */
public final class Housekeeping implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "ai-cache-housekeeping");
        daemon.setDaemon(true);
        return daemon;
    });

    private final LocalStore store;
    private final Consumer<RuntimeException> onFailure;

    /**
     * Begins at once.
     *
     * @param onFailure is told when the store fails at it; it is tidied again all the same
     */
    public Housekeeping(LocalStore store, Duration interval, Consumer<RuntimeException> onFailure) {
        this.store = store;
        this.onFailure = onFailure;
        var unused =
                thread.scheduleWithFixedDelay(this::tidy, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A task that throws would not be run again. */
    private void tidy() {
        try {
            store.tidy();
        } catch (RuntimeException e) {
            onFailure.accept(e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
