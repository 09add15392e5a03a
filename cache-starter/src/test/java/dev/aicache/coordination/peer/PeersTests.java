package dev.aicache.coordination.peer;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.Tag;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.TaggedStamp;

import static org.assertj.core.api.Assertions.assertThat;

/** What an instance makes of what it hears, and does not hear, from others. */
class PeersTests {

    private static final PurgeNotice A = PurgeNotice.hard(Tag.of("a"));
    private static final PurgeNotice B = PurgeNotice.hard(Tag.of("b"));
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration ROUND = PeerWorld.INTERVAL.plus(MOMENT);

    private final PeerWorld world = new PeerWorld(42);

    private List<PeerWorld.Instance> start(int count) {
        List<PeerWorld.Instance> all = world.startAll(count);
        world.run(PeerWorld.INTERVAL.multipliedBy(3));
        return all;
    }

    private static Reach reach(CompletableFuture<Reach> reach) {
        assertThat(reach).isDone();
        return reach.join();
    }

    @Test
    void aPurgeHoldsHereAtOnceAndEverywhereWhenAllHaveAnswered() {
        List<PeerWorld.Instance> all = start(5);
        List<TaggedStamp> entries = all.stream().map(each -> each.begin(A)).toList();

        CompletableFuture<Reach> reach = all.get(0).peers.spread(A);
        assertThat(all.get(0).isCurrent(entries.get(0))).isFalse();
        assertThat(reach).isNotDone();
        world.run(MOMENT);

        assertThat(reach(reach)).isEqualTo(Reach.EVERYONE);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).isCurrent(entries.get(i))).isFalse();
            assertThat(all.get(i).isCurrent(all.get(i).begin(A))).isTrue();
            assertThat(all.get(i).told).as("its own are no news").isEqualTo(i == 0 ? List.of() : List.of(A));
        }
        world.run(Duration.ofMinutes(1));
        assertThat(all).allSatisfy(each -> assertThat(each.told).hasSizeLessThan(2));
    }

    @Test
    void oneThatIsCutOffHearsWithinARoundAfterItIsBack() {
        List<PeerWorld.Instance> all = start(3);
        PeerWorld.Instance cutOff = all.get(2);
        world.isolate(cutOff.address);
        TaggedStamp entry = cutOff.begin(A);
        CompletableFuture<Reach> reach = all.get(0).peers.spread(A);
        world.run(PeerWorld.TIMEOUT);

        assertThat(reach(reach)).isEqualTo(Reach.PENDING);
        assertThat(all.get(0).peers.waiting()).isEqualTo(1);
        assertThat(cutOff.isCurrent(entry)).isTrue();
        world.heal();
        world.run(ROUND);
        assertThat(cutOff.isCurrent(entry)).isFalse();
        assertThat(all.get(0).peers.waiting()).isZero();
    }

    @Test
    void hearsOfAPurgeFromAnotherOneThanWhoTookIt() {
        List<PeerWorld.Instance> all = start(3);
        world.cut(all.get(0).address, all.get(2).address);
        world.cut(all.get(2).address, all.get(0).address);
        TaggedStamp entry = all.get(2).begin(A);
        CompletableFuture<Reach> unused = all.get(0).peers.spread(A);
        world.run(ROUND);

        assertThat(all.get(2).isCurrent(entry)).isFalse();
        world.run(Duration.ofMinutes(2));
        assertThat(all).allSatisfy(each -> assertThat(each.peers.state()).isEqualTo(SyncState.IN_SYNC));
    }

    @Test
    void aMemberThatDoesNotAnswerMakesTheOthersLagAndThenIsolated() {
        List<PeerWorld.Instance> all = start(3);
        all.get(2).isUp = false;
        PeerWorld.Instance here = all.get(0);

        assertThat(here.peers.state()).isEqualTo(SyncState.IN_SYNC);
        world.run(PeerWorld.INTERVAL.multipliedBy(7));
        assertThat(here.peers.state()).isEqualTo(SyncState.LAGGING);
        world.run(PeerWorld.MAX_STALENESS);
        assertThat(here.peers.state()).isEqualTo(SyncState.ISOLATED);

        world.stop(all.get(2).address);
        world.listAll();
        assertThat(here.peers.state()).as("it is listed no more").isEqualTo(SyncState.IN_SYNC);
    }

    @Test
    void whoIsAloneIsInSyncByItself() {
        PeerWorld.Instance alone = world.start(PeerWorld.address(1));
        world.run(ROUND);
        assertThat(alone.peers.state()).as("before it knows that").isEqualTo(SyncState.ISOLATED);
        assertThat(reach(alone.peers.spread(A))).isEqualTo(Reach.PENDING);

        world.listAll();
        world.run(Duration.ofMinutes(2));
        assertThat(alone.peers.state()).isEqualTo(SyncState.IN_SYNC);
        assertThat(alone.peers.waiting()).isZero();
        assertThat(reach(alone.peers.spread(A))).isEqualTo(Reach.EVERYONE);
    }

    @Test
    void saysThatAPurgeStaysHereWhereNobodyIsListed() {
        PeerWorld.Instance alone = world.start(PeerWorld.address(1));
        alone.list(List.of());

        assertThat(reach(alone.peers.spread(A))).isEqualTo(Reach.INSTANCE);
        assertThat(alone.notes).containsExactly("nobody");
        assertThat(alone.peers.state()).isEqualTo(SyncState.IN_SYNC);
    }

    @Test
    void whoSaysGoodbyeIsNotMissedForAWhile() {
        List<PeerWorld.Instance> all = start(3);
        CompletableFuture<Reach> reach = all.get(2).peers.spread(A);
        CompletableFuture<Void> left = all.get(2).peers.leave();
        world.run(MOMENT);
        assertThat(left).isDone();
        assertThat(reach(reach)).isEqualTo(Reach.EVERYONE);
        all.get(2).isUp = false;

        world.run(Duration.ofSeconds(100));
        assertThat(all.get(0).peers.state()).isEqualTo(SyncState.IN_SYNC);
        reach = all.get(0).peers.spread(A);
        world.run(MOMENT);
        assertThat(reach(reach)).as("nobody waits for it").isEqualTo(Reach.EVERYONE);
        world.run(Duration.ofSeconds(60));
        assertThat(all.get(0).peers.state()).isEqualTo(SyncState.ISOLATED);
    }

    @Test
    void aGoodbyeIsBelievedOnlyOfWhoseLastPurgesAreKnown() {
        List<PeerWorld.Instance> all = start(3);
        PeerWorld.Instance leaving = all.get(2);
        world.cut(leaving.address, all.get(0).address);
        TaggedStamp entry = all.get(0).begin(A);
        CompletableFuture<Reach> unused = leaving.peers.spread(A);
        CompletableFuture<Void> alsoUnused = leaving.peers.leave();
        world.run(MOMENT);
        assertThat(all.get(0).isCurrent(entry)).isTrue();
        leaving.isUp = false;
        world.run(ROUND);

        assertThat(all.get(0).isCurrent(entry))
                .as("another one has passed both on")
                .isFalse();
        world.run(Duration.ofSeconds(100));
        assertThat(all.get(0).peers.state()).isEqualTo(SyncState.IN_SYNC);
    }

    @Test
    void oneThatIsStartedAgainIsAnotherOneAndHasAllThatItLacked() {
        List<PeerWorld.Instance> all = start(3);
        CompletableFuture<Reach> unused = all.get(1).peers.spread(A);
        world.run(MOMENT);
        PeerWorld.Instance again = world.start(all.get(1).address);
        world.listAll();
        TaggedStamp entry = again.begin(A);
        world.run(ROUND.multipliedBy(2));

        assertThat(again.isCurrent(entry)).as("the purge was before it began").isTrue();
        assertThat(again.told).isEmpty();
        assertThat(again.peers.repairs()).isZero();
        CompletableFuture<Reach> reach = again.peers.spread(B);
        world.run(MOMENT);
        assertThat(reach(reach)).isEqualTo(Reach.EVERYONE);
        assertThat(all.get(0).told).containsExactly(A, B);
        assertThat(all.get(0).peers.repairs()).isZero();
    }

    @Test
    void aPurgeBetweenTheStartAndTheFirstRoundIsNotMissed() {
        List<PeerWorld.Instance> all = start(2);
        PeerWorld.Instance joining = world.start(PeerWorld.address(3));
        TaggedStamp entry = joining.begin(A);
        TaggedStamp other = joining.begin(B);
        world.run(MOMENT);
        CompletableFuture<Reach> unused = all.get(0).peers.spread(A);
        world.run(MOMENT);
        assertThat(joining.isCurrent(entry)).isTrue();
        world.listAll();
        world.run(ROUND);

        assertThat(joining.isCurrent(entry)).isFalse();
        assertThat(joining.isCurrent(other)).isTrue();
    }

    @Test
    void everythingIsPurgedWhereOneThatWasOutOfReachForLongWasStartedAgain() {
        List<PeerWorld.Instance> all = start(3);
        TaggedStamp entry = all.get(0).begin(B);
        PeerWorld.Instance crashing = all.get(2);
        world.isolate(crashing.address);
        CompletableFuture<Reach> lost = crashing.peers.spread(B);
        world.run(Duration.ofSeconds(40));
        assertThat(reach(lost)).isEqualTo(Reach.PENDING);
        world.heal();
        PeerWorld.Instance unused = world.start(crashing.address);
        world.listAll();
        world.run(ROUND);

        assertThat(all.get(0).isCurrent(entry)).isFalse();
        assertThat(all.get(0).notes).contains("unexplained");
        assertThat(all.get(0).peers.repairs()).isEqualTo(1);
        assertThat(all.get(0).told).containsExactly(PurgeNotice.hard(Tag.EVERYTHING));
    }

    @Test
    void oneThatCrashesAndIsBackSoonCostsNobodyAnEntry() {
        List<PeerWorld.Instance> all = start(3);
        TaggedStamp entry = all.get(0).begin(B);
        all.get(2).isUp = false;
        world.run(Duration.ofSeconds(20));
        PeerWorld.Instance unused = world.start(all.get(2).address);
        world.listAll();
        world.run(ROUND);

        assertThat(all.get(0).isCurrent(entry)).isTrue();
        assertThat(all.get(0).peers.repairs()).isZero();
    }

    @Test
    void moreThanIsKeptIsMadeUpForByPurgingEverything() {
        List<PeerWorld.Instance> all = start(3);
        PeerWorld.Instance cutOff = all.get(2);
        world.isolate(cutOff.address);
        TaggedStamp entry = cutOff.begin(B);
        for (int i = 0; i <= PeerLog.MOST_RECORDS; i++) {
            CompletableFuture<Reach> unused = all.get(0).peers.spread(A);
        }
        world.run(MOMENT);
        assertThat(all.get(1).peers.repairs()).isZero();
        world.heal();
        world.run(ROUND);

        assertThat(cutOff.isCurrent(entry)).isFalse();
        assertThat(cutOff.peers.repairs()).isEqualTo(1);
        assertThat(all.get(0).peers.waiting()).isZero();
        assertThat(cutOff.isCurrent(cutOff.begin(A))).isTrue();
    }

    @Test
    void aLongBacklogComesInManyMessages() {
        List<PeerWorld.Instance> all = start(2);
        PeerWorld.Instance cutOff = all.get(1);
        world.isolate(cutOff.address);
        String name = "n".repeat(1000);
        List<TaggedStamp> entries = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            PurgeNotice notice = PurgeNotice.hard(Tag.of(i + name));
            entries.add(cutOff.begin(notice));
            CompletableFuture<Reach> unused = all.get(0).peers.spread(notice);
        }
        world.run(MOMENT);
        world.heal();
        world.run(ROUND);

        assertThat(entries).noneMatch(cutOff::isCurrent);
        assertThat(cutOff.peers.repairs()).isZero();
        assertThat(cutOff.told).hasSize(2000);
    }

    @Test
    void aPurgeThatFitsInNoMessageIsToldAsOneOfEverything() {
        List<PeerWorld.Instance> all = start(2);
        List<Tag> tags =
                IntStream.range(0, 10_000).mapToObj(i -> Tag.of("tag " + i)).toList();
        TaggedStamp here = all.get(0).begin(B);
        TaggedStamp there = all.get(1).begin(B);
        CompletableFuture<Reach> unused = all.get(0).peers.spread(new PurgeNotice(tags, false));
        world.run(MOMENT);

        assertThat(all.get(0).isCurrent(here)).isTrue();
        assertThat(all.get(1).isCurrent(there)).isFalse();
        assertThat(all.get(1).told).containsExactly(PurgeNotice.hard(Tag.EVERYTHING));
    }

    @Test
    void anAddressThatIsThatOfSeveralIsFoundOut() {
        List<PeerWorld.Instance> all = start(2);
        URI balancer = PeerWorld.address(9);
        all.get(0).list(List.of(all.get(0).address, balancer));
        for (int i = 0; i < 6; i++) {
            world.instances.put(balancer, all.get(i % 2));
            world.run(ROUND);
        }
        assertThat(all.get(0).notes).contains("shared");
        CompletableFuture<Reach> reach = all.get(0).peers.spread(A);
        world.run(MOMENT);
        assertThat(reach(reach)).isEqualTo(Reach.PENDING);
        world.run(PeerWorld.MAX_STALENESS);
        assertThat(all.get(0).peers.state()).isEqualTo(SyncState.ISOLATED);
    }

    @Test
    void oneInstanceAtTwoAddressesIsOne() {
        List<PeerWorld.Instance> all = start(2);
        world.instances.put(PeerWorld.address(8), all.get(0));
        world.instances.put(PeerWorld.address(9), all.get(1));
        world.listAll();
        world.run(ROUND);
        CompletableFuture<Reach> reach = all.get(0).peers.spread(A);
        world.run(MOMENT);

        assertThat(reach(reach)).isEqualTo(Reach.EVERYONE);
        assertThat(all.get(1).told).containsExactly(A);
        world.run(Duration.ofMinutes(1));
        assertThat(all.get(0).peers.state()).isEqualTo(SyncState.IN_SYNC);
    }

    @Test
    void anotherNamespaceOrSecretIsAMemberThatDoesNotAnswer() {
        PeerWorld.Instance here = world.start(PeerWorld.address(1));
        PeerSettings same = PeerWorld.SETTINGS;
        PeerWorld.Instance other = world.start(
                PeerWorld.address(2),
                new PeerSettings(
                        same.secrets(),
                        "another",
                        same.path(),
                        same.pullInterval(),
                        same.timeout(),
                        same.maxStaleness(),
                        same.clockSkew()));
        world.listAll();
        world.run(PeerWorld.MAX_STALENESS.multipliedBy(2));

        assertThat(here.peers.state()).isEqualTo(SyncState.ISOLATED);
        assertThat(here.notes).contains("unreachable 10.0.0.2: refused", "refuses SEAL");
        CompletableFuture<Reach> reach = here.peers.spread(A);
        world.run(MOMENT);
        assertThat(reach(reach)).isEqualTo(Reach.PENDING);
        assertThat(other.told).isEmpty();
    }

    @Test
    void fiftyAreInSyncAllAlong() {
        List<PeerWorld.Instance> all = start(50);
        world.run(Duration.ofSeconds(6));
        for (int i = 0; i < 20; i++) {
            world.run(Duration.ofSeconds(1));
            assertThat(all).allMatch(each -> each.peers.state() == SyncState.IN_SYNC);
        }
        CompletableFuture<Reach> reach = all.get(0).peers.spread(A);
        world.run(MOMENT);
        assertThat(reach(reach)).isEqualTo(Reach.EVERYONE);
        assertThat(all.subList(1, 50)).allMatch(each -> each.told.equals(List.of(A)));
    }

    @Test
    void knowsWhatWasPurgedWhileItWasAway() throws InterruptedException {
        List<PeerWorld.Instance> all = start(3);
        world.run(Duration.ofMinutes(5));
        CompletableFuture<Reach> unused = all.get(0).peers.spread(A);
        world.run(Duration.ofMinutes(5));
        PeerWorld.Instance back = world.start(all.get(2).address);
        assertThat(back.peers.awaitOthers(Duration.ZERO)).isFalse();
        world.listAll();
        world.run(ROUND);
        assertThat(back.peers.awaitOthers(Duration.ZERO)).isTrue();

        TaggedStamp purged = back.begin(A);
        TaggedStamp other = back.begin(B);
        assertThat(isCurrent(back, purged, Duration.ofMinutes(4))).isTrue();
        assertThat(isCurrent(back, purged, Duration.ofMinutes(6))).isFalse();
        assertThat(isCurrent(back, other, Duration.ofMinutes(6))).isTrue();
        assertThat(isCurrent(back, other, Duration.ofMinutes(12)))
                .as("before any of them was there")
                .isFalse();
        assertThat(isCurrent(back, TaggedStamp.UNKNOWN, Duration.ofMinutes(4))).isTrue();
        assertThat(isCurrent(back, TaggedStamp.UNKNOWN, Duration.ofMinutes(6))).isFalse();
        CompletableFuture<Reach> alsoUnused = all.get(0).peers.spread(PurgeNotice.soft(Tag.EVERYTHING));
        world.run(MOMENT);
        assertThat(isCurrent(back, other, Duration.ofMinutes(4))).isFalse();
    }

    private static boolean isCurrent(PeerWorld.Instance at, TaggedStamp entry, Duration away) {
        return at.peers.isCurrent(PeerWorld.KEY, entry, away);
    }

    @Test
    void whatWasNotKeptMayBeWhatWasPurgedWhileItWasAway() {
        List<PeerWorld.Instance> all = start(3);
        world.run(Duration.ofMinutes(5));
        for (int i = 0; i <= PeerLog.MOST_RECORDS; i++) {
            CompletableFuture<Reach> unused = all.get(0).peers.spread(A);
        }
        world.run(Duration.ofMinutes(5));
        PeerWorld.Instance back = world.start(all.get(2).address);
        world.listAll();
        world.run(ROUND);

        TaggedStamp other = back.begin(B);
        assertThat(isCurrent(back, other, Duration.ofMinutes(4))).isTrue();
        assertThat(isCurrent(back, other, Duration.ofMinutes(6))).isFalse();
        assertThat(back.peers.repairs()).isZero();
    }
}
