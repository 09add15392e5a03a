package dev.aicache.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.Tag;

import static dev.aicache.coordination.GenerationTable.NOT_PURGED;
import static dev.aicache.coordination.GenerationTable.PURGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Instances that hear of purges through one log, whatever becomes of it. */
class CoordinatorTests {

    private static final CacheKey KEY = new CacheKey(11, 2, 3, 4);
    private static final PurgeNotice A = PurgeNotice.hard(Tag.of("a"));
    private static final PurgeNotice B = PurgeNotice.hard(Tag.of("b"));

    private final AtomicLong clock = new AtomicLong();
    private final MemoryLog log = new MemoryLog();

    /** One of several gateways. */
    private final class Instance {

        final GenerationTable table = new GenerationTable(clock::get);
        final SyncMonitor sync = new SyncMonitor(clock::get, Duration.ofSeconds(1), Duration.ofSeconds(30));
        final List<PurgeNotice> told = new ArrayList<>();
        final Coordinator coordinator = new Coordinator(table, log, sync, told::add);

        TaggedStamp begun(PurgeNotice notice) {
            return TaggedStamp.of(table.stamp(), notice.tags());
        }

        long since(TaggedStamp entry) {
            return table.sincePurge(KEY, entry);
        }

        void catchUp() throws IOException {
            coordinator.beat();
            for (Stamp before = null; !table.stamp().equals(before); ) {
                before = table.stamp();
                coordinator.follow(Duration.ZERO);
            }
            coordinator.beat();
        }
    }

    private final Instance here = new Instance();
    private final Instance there = new Instance();

    @BeforeEach
    void begin() throws IOException {
        here.catchUp();
        there.catchUp();
    }

    @Test
    void aPurgeHoldsHereAtOnceAndThereWhenItHasComeThrough() throws IOException {
        TaggedStamp mine = here.begun(A);
        TaggedStamp theirs = there.begun(A);

        assertThat(here.coordinator.purge(A).reach()).isEqualTo(Reach.EVERYONE);

        assertThat(here.since(mine)).isEqualTo(PURGED);
        assertThat(here.since(here.begun(A))).isEqualTo(NOT_PURGED);
        there.catchUp();
        assertThat(there.since(theirs)).isEqualTo(PURGED);
        assertThat(there.told).containsExactly(A);
        here.catchUp();
        assertThat(here.told).as("its own are no news").isEmpty();
        assertThat(here.coordinator.repairs() + there.coordinator.repairs())
                .as("but for adopting the log")
                .isEqualTo(2);
    }

    @Test
    void isSureOfWhatWasUntilItAskedAndNotUntilItWasAnswered() throws IOException {
        log.meanwhile(() -> clock.addAndGet(Duration.ofSeconds(5).toNanos()));

        here.coordinator.beat();

        assertThat(here.coordinator.lag()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aPurgeThatTheLogDoesNotHearHoldsHereAndIsSentLater() throws IOException {
        TaggedStamp mine = here.begun(A);
        TaggedStamp theirs = there.begun(A);
        log.down();

        assertThat(here.coordinator.purge(A).reach()).isEqualTo(Reach.PENDING);
        assertThat(here.coordinator.waiting()).isEqualTo(1);
        assertThat(here.since(mine)).isEqualTo(PURGED);
        assertThat(here.since(here.begun(A))).isEqualTo(PURGED);
        assertThatThrownBy(here.coordinator::beat).isInstanceOf(IOException.class);

        log.up();
        here.catchUp();
        there.catchUp();
        assertThat(here.coordinator.waiting()).isZero();
        assertThat(there.since(theirs)).isEqualTo(PURGED);
        assertThat(here.since(here.begun(A))).isEqualTo(NOT_PURGED);
    }

    @Test
    void whatIsMissingIsMadeUpFor() throws IOException {
        TaggedStamp theirs = there.begun(B);
        here.coordinator.purge(A);
        here.coordinator.purge(B);
        log.trim(1);
        there.coordinator.follow(Duration.ZERO);

        assertThat(there.since(theirs)).isEqualTo(PURGED);
        assertThat(there.table.stamp()).isEqualTo(log.head());
        assertThat(there.since(there.begun(A))).isEqualTo(NOT_PURGED);
    }

    @Test
    void aLogThatCameBackEmptyLeavesNothingCurrent() throws IOException {
        TaggedStamp mine = here.begun(A);
        log.restart();
        here.catchUp();

        assertThat(here.since(mine)).isEqualTo(PURGED);
        assertThat(here.since(here.begun(A))).isEqualTo(NOT_PURGED);
        assertThat(here.coordinator.state()).isEqualTo(SyncState.IN_SYNC);
    }

    @Test
    void aLogThatWasPutBackBeginsAnotherEpoch() throws IOException {
        here.coordinator.purge(A);
        TaggedStamp mine = here.begun(B);
        log.failOver(1);
        here.coordinator.beat();

        assertThat(here.table.stamp().epoch()).isEqualTo(2);
        assertThat(here.since(mine)).isEqualTo(PURGED);
        there.catchUp();
        assertThat(there.table.stamp()).isEqualTo(here.table.stamp());
    }

    @Test
    void whoPurgesNoticesThatTheLogWasPutBack() throws IOException {
        here.coordinator.purge(A);
        here.coordinator.purge(A);
        TaggedStamp mine = here.begun(B);
        log.failOver(2);
        here.coordinator.purge(A);

        assertThat(here.table.stamp().epoch()).isEqualTo(2);
        assertThat(here.since(mine)).isEqualTo(PURGED);
    }

    @Test
    void moreThanCanWaitIsAPurgeOfEverything() throws IOException {
        TaggedStamp theirs = there.begun(B);
        log.down();
        for (int i = 0; i < 10_001; i++) {
            here.coordinator.purge(A);
        }
        assertThat(here.coordinator.waiting()).isEqualTo(1);
        log.up();
        here.catchUp();
        there.catchUp();

        assertThat(there.since(theirs)).isEqualTo(PURGED);
    }

    @Test
    void whoBeginsKnowsWhatWasPurgedBeforeAndWhatWasNot() throws IOException {
        log.remember();
        TaggedStamp a = here.begun(A);
        TaggedStamp b = here.begun(B);
        here.coordinator.purge(A);
        Instance late = new Instance();
        late.catchUp();

        assertThat(late.since(a)).isEqualTo(PURGED);
        assertThat(late.since(b)).isEqualTo(NOT_PURGED);
        assertThat(late.since(TaggedStamp.UNKNOWN)).isEqualTo(PURGED);
        assertThat(late.coordinator.state()).isEqualTo(SyncState.IN_SYNC);
    }

    @Test
    void whatIsMissingIsLearntFromALogThatKnows() throws IOException {
        log.remember();
        TaggedStamp a = there.begun(A);
        TaggedStamp b = there.begun(B);
        here.coordinator.purge(A);
        here.coordinator.purge(A);
        log.trim(1);
        there.coordinator.follow(Duration.ZERO);

        assertThat(there.since(a)).isEqualTo(PURGED);
        assertThat(there.since(b)).isEqualTo(NOT_PURGED);
        assertThat(there.table.stamp()).isEqualTo(log.head());
    }

    @Test
    void aRecordThatNeverComesIsNotWaitedForForEver() throws IOException {
        log.remember();
        TaggedStamp a = there.begun(A);
        here.coordinator.purge(A);
        log.trim(0);
        there.coordinator.follow(Duration.ZERO);
        there.coordinator.beat();
        there.coordinator.follow(Duration.ZERO);
        there.coordinator.beat();

        assertThat(there.since(a)).isEqualTo(PURGED);
        assertThat(there.table.stamp()).isEqualTo(log.head());
    }

    @Test
    void whatWasPurgedShortlyBeforeTheLogWasLostIsPurgedInTheNextOne() throws IOException {
        log.remember();
        here.coordinator.purge(A);
        log.restart();
        there.catchUp();
        TaggedStamp filledByTheNext = there.begun(A);
        here.catchUp();
        there.catchUp();

        assertThat(there.since(filledByTheNext)).isEqualTo(PURGED);
        clock.set(Duration.ofMinutes(11).toNanos());
        log.restart();
        there.catchUp();
        TaggedStamp later = there.begun(A);
        here.catchUp();
        there.catchUp();
        assertThat(there.since(later)).as("but not for ever").isEqualTo(NOT_PURGED);
    }

    @Test
    void whatTheLogHasNotHeardOfHoldsAgainstWhatOthersFillMeanwhile() throws IOException {
        log.down();
        here.coordinator.purge(A);
        log.up();
        there.coordinator.purge(B);
        TaggedStamp theirs = there.begun(A);
        here.coordinator.follow(Duration.ZERO);

        assertThat(here.table.stamp()).isEqualTo(theirs.stamp());
        assertThat(here.since(theirs)).isEqualTo(PURGED);
    }

    @Test
    void whatTheLogHasNotHeardOfHoldsInItsNextEpoch() throws IOException {
        log.remember();
        log.down();
        here.coordinator.purge(A);
        log.up();
        log.restart();
        there.catchUp();
        TaggedStamp theirs = there.begun(A);
        here.coordinator.follow(Duration.ZERO);
        there.coordinator.purge(B);
        here.coordinator.follow(Duration.ZERO);

        assertThat(here.table.stamp().epoch()).isEqualTo(theirs.stamp().epoch());
        assertThat(here.since(theirs)).isEqualTo(PURGED);
    }

    @Test
    void knowsTheOthersPurgesWhileTheLogTakesNoneOfItsOwn() throws IOException {
        log.full(true);
        clock.set(Duration.ofSeconds(40).toNanos());
        assertThat(here.coordinator.purge(A).reach()).isEqualTo(Reach.PENDING);

        assertThatThrownBy(here.coordinator::beat).hasMessage("full");

        assertThat(here.coordinator.state()).isEqualTo(SyncState.IN_SYNC);
        assertThat(here.coordinator.waiting()).isEqualTo(1);
        log.full(false);
        here.coordinator.beat();
        assertThat(here.coordinator.waiting()).isZero();
    }

    @Test
    void doesNotTryALogAgainThatHasFailedBeforeAHeartbeat() throws IOException {
        log.down();
        here.coordinator.purge(A);
        here.coordinator.purge(B);
        assertThat(log.appends()).isEqualTo(1);

        log.up();
        assertThat(here.coordinator.purge(B).reach()).isEqualTo(Reach.PENDING);
        here.coordinator.beat();
        assertThat(here.coordinator.purge(B).reach()).isEqualTo(Reach.EVERYONE);
        assertThat(here.coordinator.waiting()).isZero();
    }

    @Test
    void waitsForTheFirstTimeThatAllIsKnown() throws Exception {
        Instance late = new Instance();
        assertThat(late.coordinator.awaitSync(Duration.ZERO)).isFalse();
        late.catchUp();
        assertThat(late.coordinator.awaitSync(Duration.ZERO)).isTrue();
    }

    @Test
    void tellsHowWellItHears() throws IOException {
        assertThat(here.coordinator.state()).isEqualTo(SyncState.IN_SYNC);
        log.down();
        clock.set(Duration.ofMillis(3001).toNanos());
        assertThat(here.coordinator.state()).isEqualTo(SyncState.LAGGING);
        clock.set(Duration.ofMillis(30_001).toNanos());
        assertThat(here.coordinator.state()).isEqualTo(SyncState.ISOLATED);
        log.up();
        here.catchUp();
        assertThat(here.coordinator.state()).isEqualTo(SyncState.IN_SYNC);
    }

    @Test
    void isNotInSyncWhileMoreIsInTheLogThanItKnows() throws IOException {
        clock.set(Duration.ofSeconds(10).toNanos());
        there.coordinator.purge(A);
        here.coordinator.beat();

        assertThat(here.coordinator.state()).isEqualTo(SyncState.LAGGING);
        here.catchUp();
        assertThat(here.coordinator.state()).isEqualTo(SyncState.IN_SYNC);
    }

    private record Filled(Instance at, PurgeNotice notice, TaggedStamp stamp) {}

    /** Whatever happens to the log, who has caught up with it serves nothing from before a purge. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whoHasCaughtUpToALogThatKnowsServesNothingFromBeforeAPurge(long seed) throws IOException {
        log.remember();
        whoHasCaughtUpServesNothingFromBeforeAPurge(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whoHasCaughtUpServesNothingFromBeforeAPurge(long seed) throws IOException {
        Random random = new Random(seed);
        Instance[] all = {here, there, new Instance()};
        List<Filled> before = new ArrayList<>();
        for (int step = 0; step < 3000; step++) {
            Instance any = all[random.nextInt(all.length)];
            PurgeNotice notice = PurgeNotice.hard(Tag.of("tag " + random.nextInt(6)));
            try {
                switch (random.nextInt(16)) {
                    case 0, 1, 2, 3, 4, 5 -> before.add(new Filled(any, notice, any.begun(notice)));
                    case 6 -> {
                        any.coordinator.purge(notice);
                        isGone(before, any, notice, "here, seed %d, step %d".formatted(seed, step));
                        purgedSince(before, notice);
                    }
                    case 7, 8, 9 -> any.coordinator.follow(Duration.ZERO);
                    case 10, 11 -> any.coordinator.beat();
                    case 12 -> log.trim(random.nextInt(20));
                    case 13 -> log.down();
                    case 14 -> log.up();
                    default -> disaster(random, all);
                }
            } catch (IOException e) {
                // As it is when the log is down.
            }
        }
        log.up();
        for (Instance each : all) {
            each.catchUp();
        }
        for (Instance each : all) {
            each.catchUp();
        }
        for (Filled entry : doomed) {
            assertThat(entry.at().since(entry.stamp())).as("seed %d", seed).isEqualTo(PURGED);
        }
        assertThat(doomed).isNotEmpty();
        for (Instance each : all) {
            assertThat(each.since(each.begun(A))).isEqualTo(NOT_PURGED);
            assertThat(each.table.stamp()).isEqualTo(log.head());
        }
    }

    private final List<Filled> doomed = new ArrayList<>();

    /** A copy that takes over is looked at by everyone before anyone appends, or else has another epoch. */
    private void disaster(Random random, Instance[] all) throws IOException {
        if (random.nextInt(12) == 0) {
            log.restart();
        } else if (random.nextInt(6) == 0) {
            log.up();
            log.failOver(1 + random.nextInt(3));
            for (Instance each : all) {
                each.coordinator.beat();
            }
        }
    }

    private static void isGone(List<Filled> before, Instance at, PurgeNotice notice, String when) {
        for (Filled entry : before) {
            if (entry.at() == at && entry.notice().equals(notice)) {
                assertThat(at.since(entry.stamp())).as(when).isEqualTo(PURGED);
            }
        }
    }

    /** They are to be gone in the end, wherever they are. */
    private void purgedSince(List<Filled> before, PurgeNotice notice) {
        for (Filled entry : List.copyOf(before)) {
            if (entry.notice().equals(notice)) {
                doomed.add(entry);
                before.remove(entry);
            }
        }
    }
}
