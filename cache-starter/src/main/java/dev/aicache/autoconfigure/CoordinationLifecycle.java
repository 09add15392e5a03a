package dev.aicache.autoconfigure;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

import dev.aicache.coordination.CoordinationThreads;
import dev.aicache.coordination.Coordinator;
import dev.aicache.coordination.Isolation;
import dev.aicache.coordination.SyncState;

/**
 * Follows the log of purges while the gateway runs: from before it takes requests until after what is saved at its end. Waits
 * a moment for the log at start, and goes on without. Says in the application's log when it stands otherwise than before.
 */
final class CoordinationLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache");

    /** What is filled before the log is known is worth nothing once it is, so this is well spent. */
    private static final Duration AT_START = Duration.ofSeconds(1);

    private final Coordinator coordinator;
    private final Duration heartbeat;
    private final Isolation isolation;

    private @Nullable CoordinationThreads threads;
    private SyncState told = SyncState.IN_SYNC;
    private int waiting;

    CoordinationLifecycle(Coordinator coordinator, Duration heartbeat, Isolation isolation) {
        this.coordinator = coordinator;
        this.heartbeat = heartbeat;
        this.isolation = isolation;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 2048;
    }

    @Override
    public synchronized void start() {
        if (threads == null) {
            threads = new CoordinationThreads(coordinator, heartbeat, this::tell);
            awaitLog();
        }
    }

    private void awaitLog() {
        try {
            boolean unused = coordinator.awaitSync(AT_START);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On one thread. */
    private void tell(@Nullable Exception failure) {
        SyncState state = coordinator.state();
        String reason = failure == null ? "" : ": " + failure.getMessage();
        if (state != told) {
            told = state;
            switch (state) {
                case IN_SYNC -> log.info("Every purge is known here again");
                case LAGGING ->
                    log.warn("Purges of other instances may be unknown here, for {}{}", coordinator.lag(), reason);
                case ISOLATED ->
                    log.warn(
                            "Purges of other instances are unknown here, and entries are treated as ai-cache.coordination.isolated says ({}){}",
                            isolation.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                            reason);
            }
        }
        int now = coordinator.waiting();
        if (now > 0 && waiting == 0) {
            log.warn("Purges of this instance are not known to the others yet{}", reason);
        } else if (now == 0 && waiting > 0) {
            log.info("Every purge of this instance is known to the others");
        }
        waiting = now;
    }

    @Override
    public synchronized void stop() {
        if (threads != null) {
            threads.close();
            threads = null;
            if (coordinator.waiting() > 0) {
                log.warn(
                        "{} purges of this instance were never known to the others; purge again what they were about",
                        coordinator.waiting());
            }
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return threads != null;
    }
}
