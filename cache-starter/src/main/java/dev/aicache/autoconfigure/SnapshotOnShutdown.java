package dev.aicache.autoconfigure;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

import dev.aicache.store.LocalStore;
import dev.aicache.warming.Job;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.snapshot.Snapshots;

/**
 * Saves the entries when the gateway stops, after it has stopped to take requests, in most of the time that a phase of the
 * shutdown has. The snapshot before stays where it is worth more: while it is still being restored, or where there is
 * nothing to save.
 */
final class SnapshotOnShutdown implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache");

    /** The rest is for bringing the file to the disk. */
    private static final double SHARE = 0.75;

    private final Snapshots snapshots;
    private final LocalStore store;
    private final Duration within;
    private volatile boolean isRunning;

    /** @param timeout of a phase of the shutdown */
    SnapshotOnShutdown(Snapshots snapshots, LocalStore store, Duration timeout) {
        this.snapshots = snapshots;
        this.store = store;
        this.within = Duration.ofMillis((long) (timeout.toMillis() * SHARE));
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1024;
    }

    @Override
    public void start() {
        isRunning = true;
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        isRunning = false;
        if (snapshots.isRestoring()) {
            log.info("{} is kept as it is: it was still being restored", snapshots.file());
            callback.run();
        } else if (store.statistics().entries() == 0 && snapshots.exists()) {
            log.info("{} is kept as it is: there is no entry to save", snapshots.file());
            callback.run();
        } else {
            Job job = snapshots.save(within);
            tellEnd(job);
            var unused = job.end().whenComplete((report, failure) -> callback.run());
        }
    }

    /** Writes to the log how the job ends. */
    static void tellEnd(Job job) {
        var unused = job.end().thenAccept(SnapshotOnShutdown::tell);
    }

    private static void tell(JobReport report) {
        String note = report.message() == null ? "" : ". " + report.message();
        if (report.state() == JobReport.State.FAILED) {
            log.warn("The {} of the cache failed after {} entries{}", report.kind(), report.done(), note);
        } else {
            log.info(
                    "The {} of the cache is {}: {} entries, {} skipped, {} failed{}",
                    report.kind(),
                    report.state() == JobReport.State.DONE ? "done" : "cancelled",
                    report.done(),
                    report.skipped(),
                    report.failed(),
                    note);
        }
    }
}
