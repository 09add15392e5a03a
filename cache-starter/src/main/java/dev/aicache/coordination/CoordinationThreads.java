package dev.aicache.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Drives a coordinator with two daemon threads, one that follows the log and one that beats. Where the log fails, each goes
 * on after a pause that grows to a heartbeat, and for as long as it takes. Begins at once.
 */
public final class CoordinationThreads implements AutoCloseable {

    /** For how long a read waits for the next purge. */
    private static final Duration WAIT = Duration.ofSeconds(1);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Duration heartbeat;
    private final Consumer<@Nullable Exception> onBeat;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread follower;
    private final Thread heart;

    /** What is done again and again. */
    private interface Step {

        void run() throws IOException;
    }

    /** @param onBeat is told after each heartbeat how the log has failed, or null where it has not */
    public CoordinationThreads(Coordinator coordinator, Duration heartbeat, Consumer<@Nullable Exception> onBeat) {
        this.heartbeat = heartbeat;
        this.onBeat = onBeat;
        this.follower = daemon("ai-cache-purges", () -> follow(() -> coordinator.follow(WAIT)));
        this.heart = daemon("ai-cache-heartbeat", () -> beat(coordinator::beat));
    }

    private static Thread daemon(String name, Runnable task) {
        Thread daemon = new Thread(task, name);
        daemon.setDaemon(true);
        daemon.start();
        return daemon;
    }

    private void follow(Step step) {
        Duration pause = Duration.ZERO;
        while (!isEnd(pause)) {
            if (failure(step) == null) {
                pause = Duration.ZERO;
            } else {
                Duration longer = pause.isZero() ? SHORTEST_PAUSE : pause.multipliedBy(2);
                pause = longer.compareTo(heartbeat) > 0 ? heartbeat : longer;
            }
        }
    }

    private void beat(Step step) {
        do {
            onBeat.accept(failure(step));
        } while (!isEnd(heartbeat));
    }

    private static @Nullable Exception failure(Step step) {
        try {
            step.run();
            return null;
        } catch (IOException | RuntimeException e) {
            return e;
        }
    }

    private boolean isEnd(Duration pause) {
        try {
            return end.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends both, and waits for that, three seconds at most. */
    @Override
    public void close() {
        end.countDown();
        follower.interrupt();
        heart.interrupt();
        try {
            follower.join(PATIENCE.toMillis());
            heart.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
