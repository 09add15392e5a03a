package dev.aicache.warming;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What fills the cache when the gateway starts: its steps one after the other, each when the job of the one before has
 * ended, well or not. Thread-safe.
 */
public final class StartUp implements AutoCloseable {

    private final Iterator<StartStep> steps;
    private final Consumer<? super RuntimeException> onFault;
    private final AtomicBoolean hasBegun = new AtomicBoolean();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean isClosed;

    /** @param onFault is told what a step throws that cannot be started */
    public StartUp(List<StartStep> steps, Consumer<? super RuntimeException> onFault) {
        this.steps = List.copyOf(steps).iterator();
        this.onFault = onFault;
        if (steps.isEmpty()) {
            end.complete(null);
        }
    }

    /** Starts the first step, and returns at once; only the first call counts. */
    public void begin() {
        if (hasBegun.compareAndSet(false, true)) {
            next();
        }
    }

    private void next() {
        while (!isClosed && steps.hasNext()) {
            StartStep step = steps.next();
            try {
                var unused = step.start().end().whenComplete((report, failure) -> next());
                return;
            } catch (RuntimeException e) {
                onFault.accept(e);
            }
        }
        end.complete(null);
    }

    /** Whether every step has ended; true from the beginning where there is none. */
    public boolean isOver() {
        return end.isDone();
    }

    /** Completes when every step has ended. */
    public CompletionStage<Void> end() {
        return end.minimalCompletionStage();
    }

    /** Starts no more steps. The job that is running goes on; {@link Jobs#close} ends it. */
    @Override
    public void close() {
        isClosed = true;
    }
}
