package dev.aicache.warming.snapshot;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.WritableByteChannel;
import java.time.Clock;
import java.util.function.LongSupplier;

import dev.aicache.store.EntryState;
import dev.aicache.store.LocalStore;
import dev.aicache.warming.JobTask;
import dev.aicache.warming.Progress;

/**
 * Saves what is in the store, the most valuable first: what comes and goes meanwhile may be in the snapshot or not. Where
 * the time is over, the snapshot ends there, and is whole.
 */
final class SaveTask implements JobTask {

    private final LocalStore store;
    private final SnapshotFile file;
    private final Seals seals;
    private final int keySchema;
    private final Clock clock;
    private final Deadline deadline;
    private final LongSupplier version;

    /** @param version changes where the snapshot may hold what is not to come back, so that it is not wanted any more */
    SaveTask(
            LocalStore store,
            SnapshotFile file,
            Seals seals,
            int keySchema,
            Clock clock,
            Deadline deadline,
            LongSupplier version) {
        this.store = store;
        this.file = file;
        this.seals = seals;
        this.keySchema = keySchema;
        this.clock = clock;
        this.deadline = deadline;
        this.version = version;
    }

    @Override
    public void run(Progress progress) throws IOException, InterruptedException {
        long before = version.getAsLong();
        Rank[] ranks = Rank.of(store);
        progress.expect(ranks.length);
        try {
            file.replace(channel -> write(channel, ranks, progress), () -> version.getAsLong() == before);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException();
        }
    }

    private void write(WritableByteChannel channel, Rank[] ranks, Progress progress)
            throws IOException, InterruptedException {
        Header header = seals.header(keySchema, WallClock.nanos(clock), ranks.length);
        SnapshotWriter writer = new SnapshotWriter(channel, header, seals.of(file.path(), header));
        int saved = 0;
        for (; saved < ranks.length && !deadline.isOver(); saved++) {
            Deadline.check(progress);
            write(writer, ranks[saved], progress);
        }
        writer.finish();
        if (saved < ranks.length) {
            progress.note("The time was over: the %d entries that are worth least were not saved."
                    .formatted(ranks.length - saved));
        }
    }

    private void write(SnapshotWriter writer, Rank rank, Progress progress) throws IOException {
        EntryState entry = store.state(rank.key());
        if (entry == null) {
            progress.skipped();
            return;
        }
        try {
            writer.write(entry, WallClock.nanos(clock));
            progress.done();
        } finally {
            entry.release();
        }
    }
}
