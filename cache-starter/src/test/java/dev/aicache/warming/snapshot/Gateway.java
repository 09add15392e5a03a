package dev.aicache.warming.snapshot;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.StandardEviction;
import dev.aicache.Tag;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.encoding.CodedBodies;
import dev.aicache.encoding.EncryptionKey;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.EntryState;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;
import dev.aicache.store.coding.CodedBody;
import dev.aicache.warming.Job;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.Jobs;

/** What of a gateway's life takes part in snapshots: a store, a file, and time that stands still until it is told to go. */
final class Gateway {

    static final int SCHEMA = 7;

    /** The time of day, which the next gateway goes on with. */
    static final class Wall extends Clock {

        private final AtomicLong nanos = new AtomicLong(TimeUnit.SECONDS.toNanos(1_800_000_000L) + 123_456_789);

        void advance(Duration time) {
            nanos.addAndGet(time.toNanos());
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanos.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    final Wall wall;
    final AtomicLong ticks = new AtomicLong(-77);
    final LocalStore store;
    final Path file;
    final List<RestoreCheck> checks = new ArrayList<>();

    private final Jobs jobs;
    private Duration within = Duration.ofMinutes(1);
    private @Nullable EncryptionKey key;
    private int schema = SCHEMA;
    private CodedBodies coded = CodedBody::restored;
    private @Nullable Snapshots snapshots;
    private @Nullable SyncStatus sync;

    Gateway(Path file, Wall wall, StoreLimits limits, BodyStorage storage) {
        this.file = file;
        this.wall = wall;
        this.store = new CaffeineStore(limits, StandardEviction.HYBRID, storage, ticks::get);
        this.jobs = new Jobs(wall, ticks::get);
    }

    static Gateway at(Path file) {
        return new Gateway(file, new Wall(), StoreLimits.memory(64 << 20), BodyStorage.HEAP);
    }

    /** Another one, later, at the same file. */
    Gateway next() {
        return next(64 << 20);
    }

    Gateway next(long memory) {
        return new Gateway(file, wall, StoreLimits.memory(memory), BodyStorage.HEAP);
    }

    Gateway key(int seed) {
        byte[] bytes = new byte[EncryptionKey.BYTES];
        bytes[3] = (byte) seed;
        key = EncryptionKey.of(bytes);
        return this;
    }

    Gateway within(Duration limit) {
        within = limit;
        return this;
    }

    Gateway schema(int other) {
        schema = other;
        return this;
    }

    Gateway coded(CodedBodies other) {
        coded = other;
        return this;
    }

    /** One of several, which share a log of purges. */
    Gateway sync(SyncStatus status) {
        sync = status;
        return this;
    }

    Gateway check(RestoreCheck check) {
        checks.add(check);
        return this;
    }

    void advance(Duration time) {
        wall.advance(time);
        ticks.addAndGet(time.toNanos());
    }

    Snapshots snapshots() {
        Snapshots made = snapshots;
        if (made == null) {
            made = new Snapshots(
                    store,
                    jobs,
                    new SnapshotSettings(file, key, within, schema),
                    coded,
                    checks,
                    wall,
                    ticks::get,
                    sync);
            snapshots = made;
        }
        return made;
    }

    JobReport save() throws Exception {
        return end(snapshots().save());
    }

    JobReport restore() throws Exception {
        return end(snapshots().restore());
    }

    /** As the cache does it. */
    void purge(Tag tag) {
        Stamp unused = store.generations().purge(PurgeNotice.hard(tag));
        snapshots().onPurge();
    }

    void purge() {
        purge(Tag.EVERYTHING);
        store.clear();
    }

    static JobReport end(Job job) throws Exception {
        return job.end().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    EntryState state(CacheKey of) {
        EntryState state = store.state(of);
        if (state == null) {
            throw new AssertionError("There is no entry " + of);
        }
        return state;
    }
}
