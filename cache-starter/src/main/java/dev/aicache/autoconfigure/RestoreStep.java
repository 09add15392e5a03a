package dev.aicache.autoconfigure;

import dev.aicache.warming.Job;
import dev.aicache.warming.StartStep;
import dev.aicache.warming.snapshot.Snapshots;

/** Brings back at start what was saved last, where {@code ai-cache.warming.at-start} names {@code snapshot}. */
final class RestoreStep implements StartStep {

    private final Snapshots snapshots;

    RestoreStep(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public Job start() {
        Job job = snapshots.restore();
        SnapshotOnShutdown.tellEnd(job);
        return job;
    }
}
