package dev.aicache.warming.snapshot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.aicache.Body;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.PurgeNotice;
import dev.aicache.Tag;
import dev.aicache.coordination.PurgeRecord;
import dev.aicache.coordination.PurgeState;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.store.Deposit;
import dev.aicache.store.Terms;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.JobReport.State;

import static org.assertj.core.api.Assertions.assertThat;

/** Snapshots of instances that purge by a log which they share, and which goes on while one of them is not there. */
class SharedPurgesTests {

    private static final long EPOCH = 77;
    private static final Tag CHAT = Tag.route("chat");
    private static final Tag OTHER = Tag.route("other");

    @TempDir
    Path folder;

    private final AtomicInteger waiting = new AtomicInteger();

    /** Knows all, or has not heard of the log yet. */
    private final class Sync implements SyncStatus {

        private final boolean isThere;

        Sync(boolean isThere) {
            this.isThere = isThere;
        }

        @Override
        public SyncState state() {
            return isThere ? SyncState.IN_SYNC : SyncState.ISOLATED;
        }

        @Override
        public Duration lag() {
            return Duration.ZERO;
        }

        @Override
        public int waiting() {
            return waiting.get();
        }

        @Override
        public long repairs() {
            return 0;
        }
    }

    private static void learn(Gateway gateway, long epoch, long sequence, PurgeState.Purged... purged) {
        gateway.store
                .generations()
                .learn(
                        gateway.store.generations().stamp(),
                        new PurgeState(new Stamp(epoch, sequence), 0, 0, 0, -1, -1, List.of(purged)),
                        List.of());
    }

    private static PurgeState.Purged purged(Tag tag, long sequence) {
        return new PurgeState.Purged(tag.hash(), sequence, PurgeState.NEVER, 0);
    }

    private static void put(Gateway gateway, int number, Tag tag) {
        Terms terms = Terms.fresh(Duration.ofHours(1))
                .stamped(TaggedStamp.of(gateway.store.generations().stamp(), List.of(tag)));
        CachedResponse answer = new CachedResponse(200, Headers.empty(), Body.of(new byte[] {(byte) number}), null);
        gateway.store.put(new Deposit(Entries.key(number), answer, terms, 1, Deposit.SHARED));
    }

    /** With one answer of each route, saved where the log stood at 3. */
    private Gateway saved() throws Exception {
        Gateway before = Gateway.at(folder.resolve("entries")).sync(new Sync(true));
        learn(before, EPOCH, 3);
        put(before, 1, CHAT);
        put(before, 2, OTHER);
        assertThat(before.save().state()).isEqualTo(State.DONE);
        return before;
    }

    private static boolean has(Gateway gateway, int number) {
        return gateway.store.inspect(Entries.key(number)) != null;
    }

    @Test
    void whatWasPurgedMeanwhileStaysAwayAndTheRestComesBackAsOldAsItWas() throws Exception {
        Gateway after = saved().next().sync(new Sync(true));
        learn(after, EPOCH, 9, purged(CHAT, 7));

        JobReport report = after.restore();

        assertThat(report.done()).as(report.message()).isEqualTo(1);
        assertThat(report.skipped()).isEqualTo(1);
        assertThat(has(after, 1)).isFalse();
        assertThat(after.state(Entries.key(2)).terms().stamp().stamp()).isEqualTo(new Stamp(EPOCH, 3));
    }

    @Test
    void nothingComesBackFromBeforeAnotherEpoch() throws Exception {
        Gateway after = saved().next().sync(new Sync(true));
        learn(after, EPOCH + 1, 0);

        JobReport report = after.restore();

        assertThat(report.done()).isZero();
        assertThat(report.message()).contains("the log of purges is another one");
    }

    @Test
    void nothingComesBackToAnInstanceOnItsOwnOrFromOne() throws Exception {
        Gateway alone = saved().next();
        assertThat(alone.restore().done()).isZero();

        put(alone, 3, CHAT);
        alone.save();
        Gateway after = alone.next().sync(new Sync(true));
        learn(after, EPOCH, 9);
        assertThat(after.restore().done()).isZero();
    }

    @Test
    void nothingComesBackWhereTheLogHasLostWhatWasKnown() throws Exception {
        Gateway after = saved().next().sync(new Sync(true));
        learn(after, EPOCH, 2);

        assertThat(after.restore().done()).isZero();
    }

    @Test
    void nothingComesBackBeforeTheLogIsKnown() throws Exception {
        Gateway after = saved().next().sync(new Sync(false));

        JobReport report = after.restore();

        assertThat(report.state()).isEqualTo(State.DONE);
        assertThat(report.done()).isZero();
        assertThat(report.message()).contains("not known what other instances have purged");
        assertThat(after.file).exists();
    }

    @Test
    void aPurgeThatIsInTheLogNeitherRemovesTheFileNorStopsASave() throws Exception {
        Gateway before = saved();
        apply(before, 4);
        before.snapshots().onPurge();

        assertThat(before.file).exists();
        assertThat(before.save().done()).isEqualTo(1);
        Gateway after = before.next().sync(new Sync(true));
        learn(after, EPOCH, 4, purged(CHAT, 4));
        assertThat(after.restore().done()).isEqualTo(1);
        assertThat(has(after, 1)).isFalse();
    }

    private static void apply(Gateway gateway, long sequence) {
        assertThat(gateway.store
                        .generations()
                        .apply(new PurgeRecord(new Stamp(EPOCH, sequence), PurgeNotice.hard(CHAT))))
                .isTrue();
    }

    @Test
    void aPurgeThatTheLogHasNotHeardOfTakesTheFileWithIt() throws Exception {
        Gateway before = saved();
        before.store.generations().applyPending(PurgeNotice.hard(CHAT));
        waiting.set(1);
        before.snapshots().onPurge();

        assertThat(before.file).doesNotExist();
        assertThat(before.save().done()).as("without what was purged").isEqualTo(1);
    }
}
