package dev.aicache.actuate;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.aicache.warming.Jobs;
import dev.aicache.warming.StartUp;

/**
 * Out of service until what fills the cache at start has ended, well or not, or the longest wait is over; up from then on.
 * Thread-safe.
 */
public final class WarmingHealth extends AbstractHealthIndicator {

    private final StartUp startUp;
    private final Jobs jobs;
    private final long longest;
    private final LongSupplier ticker;
    private final long started;

    /**
     * @param longest how long it is waited at most, from now on
     * @param ticker nanoseconds
     */
    public WarmingHealth(StartUp startUp, Jobs jobs, Duration longest, LongSupplier ticker) {
        super("What fills the cache at start cannot be told");
        this.startUp = startUp;
        this.jobs = jobs;
        this.longest = longest.toNanos();
        this.ticker = ticker;
        this.started = ticker.getAsLong();
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        jobs.list().stream()
                .filter(job -> job.endedAt() == null)
                .findFirst()
                .ifPresent(job -> builder.withDetail("job", job.id())
                        .withDetail("done", job.done() + job.skipped())
                        .withDetail("failed", job.failed()));
        if (startUp.isOver() || ticker.getAsLong() - started >= longest) {
            builder.up();
        } else {
            builder.outOfService();
        }
    }
}
