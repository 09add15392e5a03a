package dev.aicache.warming.history;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A daemon thread that does one thing again and again. */
final class RepeatingThread implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 5;

    private final ScheduledExecutorService thread;
    private final Consumer<RuntimeException> onFailure;

    /** @param onFailure is told what the task throws; it is run again all the same */
    RepeatingThread(String name, Consumer<RuntimeException> onFailure) {
        this.onFailure = onFailure;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, name);
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /** Runs the task soon, and then again when it has ended and the time is over. */
    void repeat(Runnable task, Duration interval) {
        var unused = thread.scheduleWithFixedDelay(() -> run(task), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A task that throws would not be run again. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            onFailure.accept(e);
        }
    }

    /** Ends it; what it is about is waited for, for a while, as what follows may need the same files. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.shutdownNow();
        }
    }
}
