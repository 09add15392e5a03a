package dev.aicache.warming.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.encoding.CodedBodies;
import dev.aicache.store.LocalStore;
import dev.aicache.warming.Job;
import dev.aicache.warming.JobTask;
import dev.aicache.warming.Jobs;

/**
 * Saves what is in the store to a file, and brings it back. One of these runs at a time, the others wait for it. Neither
 * holds more than one entry beside the store, and some 30 bytes of each while they are put in order.
 *
 * <p>A purge is not undone by the next start: with whatever purge the file goes, too, since it may hold what was purged,
 * unless the purge is in a log by which that is found when it is restored. Thread-safe.
 */
public final class Snapshots {

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final LocalStore store;
    private final Jobs jobs;
    private final SnapshotSettings settings;
    private final SnapshotFile file;
    private final Seals seals;
    private final CodedBodies coded;
    private final List<RestoreCheck> checks;
    private final Clock clock;
    private final LongSupplier ticker;
    private final @Nullable SyncStatus sync;
    private final Semaphore turn = new Semaphore(1, true);

    /** Purges that no log knows of. */
    private final AtomicLong unlogged = new AtomicLong();

    /** Restores that have not ended; a job that is cancelled before it begins does nothing, not even say so. */
    private final Set<RestoreTask> restoring = ConcurrentHashMap.newKeySet();

    /**
     * @param checks each may keep an entry from coming back
     * @param clock the time of day, by which entries grow older while nothing runs
     * @param ticker nanoseconds, for limits of time
     * @param sync how well the purges of other instances are known; null where there are none
     */
    public Snapshots(
            LocalStore store,
            Jobs jobs,
            SnapshotSettings settings,
            CodedBodies coded,
            List<RestoreCheck> checks,
            Clock clock,
            LongSupplier ticker,
            @Nullable SyncStatus sync) {
        this.store = store;
        this.jobs = jobs;
        this.settings = settings;
        this.file = new SnapshotFile(settings.file(), clock);
        this.seals = new Seals(settings.key());
        this.coded = coded;
        this.checks = List.copyOf(checks);
        this.clock = clock;
        this.ticker = ticker;
        this.sync = sync;
    }

    /** Where entries are saved. */
    public Path file() {
        return file.path();
    }

    /** Whether there is a snapshot, or something else, at its place. */
    public boolean exists() {
        return file.exists();
    }

    /** Saves all entries, the most valuable first. Fails while they are being restored: it would lose the rest. */
    public Job save() {
        return save(FOR_EVER);
    }

    /** As {@link #save()}, but only as many entries as can be saved in this time. */
    public Job save(Duration within) {
        Deadline deadline = new Deadline(ticker, within);
        return jobs.start("snapshot", file.path().toString(), progress -> {
            if (isRestoring()) {
                throw SnapshotException.restoring(file.path());
            }
            inTurn(new SaveTask(store, file, seals, settings.keySchema(), clock, deadline, this::version))
                    .run(progress);
        });
    }

    /** Brings back what was saved last, the most valuable first, for as long as the settings say at most. */
    public Job restore() {
        RestoreTask task = new RestoreTask(
                store,
                file,
                seals,
                settings.keySchema(),
                coded,
                checks,
                clock,
                new Deadline(ticker, settings.restoreWithin()),
                sync);
        restoring.add(task);
        Job job = jobs.start("restore", file.path().toString(), progress -> {
            try {
                inTurn(task).run(progress);
            } finally {
                restoring.remove(task);
            }
        });
        var unused = job.end().whenComplete((report, failure) -> restoring.remove(task));
        return job;
    }

    /** Whether entries are being brought back, or about to be. */
    public boolean isRestoring() {
        return !restoring.isEmpty();
    }

    private JobTask inTurn(JobTask task) {
        return progress -> {
            turn.acquire();
            try {
                task.run(progress);
            } finally {
                turn.release();
            }
        };
    }

    /** Changes where an entry that was saved before may be one that comes back although it was purged. */
    private long version() {
        GenerationTable generations = store.generations();
        long epoch = generations.stamp().epoch();
        return epoch == Stamp.ALONE ? generations.version() : epoch + unlogged.get();
    }

    /** Whether each purge until now will be known to whoever restores what was saved before. */
    private boolean isLogged() {
        SyncStatus known = sync;
        return known != null
                && known.waiting() == 0
                && store.generations().stamp().epoch() != Stamp.ALONE;
    }

    /**
     * Something was purged, in the store already: the file is removed, where it could bring that back. Looks at the disk.
     *
     * @throws UncheckedIOException if that fails: whoever purges has to know
     */
    public void onPurge() {
        if (isLogged()) {
            return;
        }
        unlogged.incrementAndGet();
        try {
            file.remove();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s could not be removed and would bring back what was purged; remove it".formatted(file.path()),
                    e);
        }
    }
}
