package dev.aicache.warming.snapshot;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.encoding.CodedBodies;
import dev.aicache.store.EntryState;
import dev.aicache.store.LocalStore;
import dev.aicache.store.RestoreResult;
import dev.aicache.warming.JobTask;
import dev.aicache.warming.Progress;

/**
 * Brings back what a snapshot holds, in its order, until the store is full, it is purged, or the time is over. No entry
 * leaves for it, and none that came meanwhile is replaced.
 *
 * <p>The time since it was saved counts, by the wall clock: no entry is served at a time of day at which it would not have
 * been served without the stop. A clock that has gone back since adds nothing.
 *
 * <p>What instances purge by a log that they share is honoured by the stamps that the entries had, once it is known what was
 * purged since; where that cannot be known, nothing is restored.
 */
final class RestoreTask implements JobTask {

    /** How long it is waited for until the purges of other instances are known. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LocalStore store;
    private final SnapshotFile file;
    private final Seals seals;
    private final int keySchema;
    private final CodedBodies coded;
    private final List<RestoreCheck> checks;
    private final Clock clock;
    private final Deadline deadline;
    private final @Nullable SyncStatus sync;
    private final Stamp stamp;
    private long number;
    private long restored;

    RestoreTask(
            LocalStore store,
            SnapshotFile file,
            Seals seals,
            int keySchema,
            CodedBodies coded,
            List<RestoreCheck> checks,
            Clock clock,
            Deadline deadline,
            @Nullable SyncStatus sync) {
        this.store = store;
        this.file = file;
        this.seals = seals;
        this.keySchema = keySchema;
        this.coded = coded;
        this.checks = checks;
        this.clock = clock;
        this.deadline = deadline;
        this.sync = sync;
        this.stamp = store.generations().stamp();
    }

    @Override
    public void run(Progress progress) throws IOException, InterruptedException {
        if (!file.exists()) {
            progress.note("There is no snapshot %s yet.".formatted(file.path()));
            return;
        }
        if (sync != null && !sync.awaitSync(PATIENCE)) {
            progress.note("Nothing of %s was restored: it is not known what other instances have purged since."
                    .formatted(file.path()));
            return;
        }
        try (SnapshotReader reader = new SnapshotReader(file.path(), seals, coded)) {
            if (reader.header().keySchema() != keySchema) {
                throw SnapshotException.keySchema(file.path(), reader.header().keySchema(), keySchema);
            }
            progress.expect(reader.header().entries());
            restore(reader, progress);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException();
        } catch (SnapshotException e) {
            throw number == 0 ? e : e.after(restored);
        }
    }

    private void restore(SnapshotReader reader, Progress progress) throws IOException, InterruptedException {
        while (!deadline.isOver()) {
            Deadline.check(progress);
            SnapshotReader.Saved saved = reader.next();
            if (saved == null) {
                progress.expect(number);
                return;
            }
            String end = restore(saved, progress);
            if (end != null) {
                rest(end, reader.header(), progress);
                return;
            }
            number++;
        }
        rest("The time was over", reader.header(), progress);
    }

    private void rest(String end, Header header, Progress progress) {
        progress.note("%s: of %d entries, those after the first %d were not looked at."
                .formatted(end, header.entries(), number));
    }

    /** Brings an entry back; returns why no other needs to be tried, or null. */
    private @Nullable String restore(SnapshotReader.Saved saved, Progress progress) {
        Body body = saved.body();
        if (body == null) {
            progress.failed("coding " + saved.fields().body().coding(), place());
            return null;
        }
        long savedAt = saved.fields().savedAt();
        EntryState entry = saved.fields().entry().apply(body).later(elapsed(savedAt));
        Stamp began = began(entry.terms().stamp().stamp());
        if (began == null) {
            return "What was purged since is not known, as the log of purges is another one";
        }
        if (!isCurrent(entry, savedAt, progress)) {
            return null;
        }
        RestoreResult result = store.restore(entry.began(began));
        switch (result) {
            case RESTORED -> {
                restored++;
                progress.done();
            }
            case PRESENT, EXPIRED, TOO_LARGE -> progress.skipped();
            case FULL -> {
                return "The store is full";
            }
            case PURGED -> {
                if (began.equals(stamp) && store.generations().isEverythingPurgedSince(stamp)) {
                    return "The cache was purged";
                }
                progress.skipped();
            }
        }
        return null;
    }

    /** Since when the entry is current unless a purge has come to it, or null where that is not known. */
    private @Nullable Stamp began(Stamp saved) {
        Stamp now = store.generations().stamp();
        if (saved.epoch() != now.epoch()) {
            return null;
        }
        if (saved.epoch() == Stamp.ALONE) {
            return stamp;
        }
        return saved.sequence() <= now.sequence() ? saved : null;
    }

    private String place() {
        return "entry " + (number + 1);
    }

    private long elapsed(long savedAt) {
        return Math.max(0, WallClock.nanos(clock) - savedAt);
    }

    private boolean isCurrent(EntryState entry, long savedAt, Progress progress) {
        try {
            boolean isCurrent = checks.stream().allMatch(check -> check.isCurrent(entry, WallClock.at(savedAt)));
            if (!isCurrent) {
                progress.skipped();
            }
            return isCurrent;
        } catch (RuntimeException e) {
            progress.failed("check " + e.getClass().getSimpleName(), place());
            return false;
        }
    }
}
