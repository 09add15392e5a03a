package dev.aicache.gateway;

import java.time.Duration;

import dev.aicache.coordination.SyncMonitor;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;

/** How an instance stands with others that a test only imagines, by the clock of its {@link TimedGateway}. */
final class SteeredSync implements SyncStatus {

    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /** How long after it was last confirmed an instance is not isolated. */
    static final Duration MAX_STALENESS = Duration.ofSeconds(3);

    private final SyncMonitor monitor = new SyncMonitor(TimedGateway::nanos, HEARTBEAT, MAX_STALENESS);

    /** All purges are known here now. */
    void confirm() {
        monitor.confirm(monitor.now());
    }

    @Override
    public SyncState state() {
        return monitor.state();
    }

    @Override
    public Duration lag() {
        return monitor.lag();
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public long repairs() {
        return 0;
    }
}
