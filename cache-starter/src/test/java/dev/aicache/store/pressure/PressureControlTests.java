package dev.aicache.store.pressure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.aicache.BudgetChange;
import dev.aicache.BudgetChange.Cause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** A heap of 1000 bytes and a budget of 500. */
class PressureControlTests {

    private static final long HEAP = 1000;
    private static final long BUDGET = 500;

    private final TestStore store = new TestStore();
    private final List<BudgetChange> changes = new ArrayList<>();
    private long now = 1_000_000;

    private final PressureControl control = control(BUDGET, HeapCeiling.none());

    private PressureControl control(long budget, HeapCeiling ceiling) {
        return new PressureControl(store, budget, ceiling, () -> now, changes::add);
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    private void collectAll(long held) {
        pass(50);
        control.collected(new Reading(held, HEAP, true, now));
    }

    private void collectYoung(long held) {
        pass(50);
        control.collected(new Reading(held, HEAP, false, now));
    }

    private void tick() {
        pass(500);
        control.tick();
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            tick();
        }
    }

    private BudgetChange lastChange() {
        return changes.get(changes.size() - 1);
    }

    @Test
    void givesTheStoreItsBudgetFromTheStart() {
        assertThat(store.limit()).isEqualTo(BUDGET);
        assertThat(control.budget()).isEqualTo(BUDGET);
        assertThat(changes).isEmpty();
    }

    @Test
    void clampsABudgetThatIsAboveTheCeiling() {
        PressureControl clamped = control(4 * HEAP, HeapCeiling.of(HEAP));

        assertThat(store.limit()).isEqualTo(500);
        assertThat(clamped.configured()).isEqualTo(500);
        assertThat(changes).containsExactly(new BudgetChange(4000, 500, Cause.CLAMPED));
    }

    @Test
    void shrinksToFourFifthsOfWhatIsUsedAboveThreeQuarters() {
        store.use(400);
        collectAll(750);
        assertThat(changes).isEmpty();

        collectAll(751);

        assertThat(store.limit()).isEqualTo(320);
        assertThat(changes).containsExactly(new BudgetChange(500, 320, Cause.PRESSURE));
    }

    @Test
    void bitesAtOnceWhereTheBudgetIsFarAboveTheUse() {
        control.configure(100 * HEAP);
        store.use(600);

        collectAll(800);

        assertThat(store.limit()).isEqualTo(100 * HEAP / 50);
        control.configure(10 * HEAP);
        store.use(600);
        collectAll(800);
        assertThat(store.limit()).isEqualTo(480);
    }

    @Test
    void shrinksToThreeFifthsAboveNinetyTwoPercent() {
        store.use(400);

        collectAll(921);

        assertThat(store.limit()).isEqualTo(240);
    }

    @Test
    void shrinksAfterEveryCollectionOfTheWholeHeapThatShowsItWasNotEnough() {
        store.use(400);

        collectAll(800);
        collectAll(800);
        collectAll(760);

        assertThat(changes).extracting(BudgetChange::to).containsExactly(320L, 256L, 200L);
    }

    @Test
    void doesNotTakeDeadDataForLive() {
        store.use(400);
        for (int i = 0; i < 20; i++) {
            collectYoung(650);
            collectYoung(800);
            collectYoung(990);
        }

        assertThat(changes).isEmpty();
    }

    @Test
    void givesAShrinkTimeToShow() {
        store.use(400);
        collectYoung(870);
        assertThat(store.limit()).isEqualTo(320);

        for (int i = 0; i < 39; i++) {
            collectYoung(870);
        }
        assertThat(changes).hasSize(1);

        collectYoung(870);
        assertThat(store.limit()).isEqualTo(256);
    }

    @Test
    void waitsForEightCollectionsHoweverLongTheyTake() {
        store.use(400);
        collectYoung(870);

        for (int i = 0; i < 7; i++) {
            pass(60_000);
            collectYoung(870);
        }
        assertThat(changes).hasSize(1);

        collectYoung(870);
        assertThat(changes).hasSize(2);
    }

    @Test
    void waitsForHalfTheTimeWhereMemoryIsVeryShort() {
        store.use(400);
        collectYoung(1300);
        assertThat(store.limit()).isEqualTo(240);

        for (int i = 0; i < 19; i++) {
            collectYoung(1300);
        }
        assertThat(changes).hasSize(1);

        collectYoung(1300);
        assertThat(store.limit()).isEqualTo(144);
    }

    @Test
    void waitsNoLongerOnceTheOldGenerationWasCollected() {
        store.use(400);
        collectYoung(900);
        collectYoung(900);
        assertThat(changes).hasSize(1);
        collectYoung(900);
        assertThat(changes).hasSize(1);

        collectYoung(830);

        assertThat(changes).hasSize(2);
    }

    @Test
    void keepsWhatFitsWhileDeadDataComeAndGo() {
        control.configure(BUDGET);
        long live = 350;
        long dead = 0;
        for (int i = 0; i < 400; i++) {
            long before = store.limit();
            store.fill();
            dead = dead > 550 ? 30 : dead + 40;
            collectYoung(Math.min(HEAP, live + store.used() + dead));
            dead += before - store.limit();
            if (i % 10 == 0) {
                control.tick();
            }
        }

        assertThat(store.limit()).isBetween(310L, 400L);
        assertThat(changes).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void waitsForNothingWhereASmallerBudgetEvictedNothing() {
        PressureControl clamped = control(4 * HEAP, HeapCeiling.of(HEAP));
        changes.clear();
        store.use(400);
        pass(50);

        clamped.collected(new Reading(870, HEAP, false, now));

        assertThat(changes).containsExactly(new BudgetChange(500, 320, Cause.PRESSURE));
    }

    @Test
    void ignoresACollectionThatEndedBeforeTheLastEviction() {
        store.use(400);
        collectAll(800);
        long evicted = now;
        pass(100);

        control.collected(new Reading(990, HEAP, true, evicted));

        assertThat(changes).hasSize(1);
    }

    @Test
    void neverGoesBelowAFiftiethOfWhatWasConfigured() {
        for (int i = 0; i < 40; i++) {
            store.fill();
            collectAll(990);
        }

        assertThat(store.limit()).isEqualTo(10);
        assertThat(lastChange().to()).isEqualTo(10);
        assertThat(changes).allMatch(change -> change.from() > change.to());
    }

    @Test
    void shrinksToTheFloorWhereTheStoreIsEmptyAndOthersFillTheHeap() {
        store.use(0);

        collectAll(800);

        assertThat(store.limit()).isEqualTo(10);
    }

    @Test
    void recoversInTwentiethsAfterTwoCalmSecondsUpToWhatWasConfigured() {
        store.use(500);
        collectAll(800);
        assertThat(store.limit()).isEqualTo(400);
        collectAll(400);

        ticks(3);
        assertThat(store.limit()).isEqualTo(400);
        tick();
        assertThat(changes.subList(1, changes.size())).containsExactly(new BudgetChange(400, 425, Cause.RECOVERY));
        ticks(20);

        assertThat(store.limit()).isEqualTo(500);
        assertThat(changes).hasSize(5);
    }

    @Test
    void neitherShrinksNorRecoversBetweenTheMarks() {
        store.use(500);
        collectAll(800);
        for (int held : new int[] {550, 600, 750}) {
            collectAll(held);
            ticks(10);
        }

        assertThat(changes).hasSize(1);
    }

    @Test
    void startsTheTwoSecondsAnewAfterAReadingThatIsNotCalm() {
        store.use(500);
        collectAll(800);
        collectAll(300);
        ticks(3);
        collectAll(600);
        collectAll(300);
        ticks(3);
        assertThat(changes).hasSize(1);

        tick();
        assertThat(lastChange().cause()).isEqualTo(Cause.RECOVERY);
    }

    @Test
    void startsTheTwoSecondsAnewAfterAShrink() {
        store.use(500);
        collectAll(800);
        collectAll(300);
        ticks(3);
        store.fill();
        collectAll(800);
        assertThat(changes).hasSize(2);
        collectAll(300);

        ticks(3);
        assertThat(changes).hasSize(2);
        tick();
        assertThat(changes).hasSize(3);
    }

    @Test
    void recoversOnlyAsFarAsTheHeapCouldHold() {
        store.use(500);
        collectAll(950);
        store.use(100);

        collectAll(540);
        ticks(20);
        assertThat(store.limit()).isEqualTo(300);

        store.use(200);
        collectAll(540);
        ticks(20);
        assertThat(store.limit()).isEqualTo(400);
    }

    @Test
    void doesNotGrowWhileTheHeapIsFullOfDeadData() {
        store.use(400);
        collectAll(800);
        collectAll(400);
        collectYoung(930);
        ticks(20);
        assertThat(changes).hasSize(1);

        collectYoung(700);
        tick();
        assertThat(changes).hasSize(2);
    }

    @Test
    void takesAnotherBudgetAtOnceWhileAtEase() {
        control.configure(800);
        control.configure(300);
        control.configure(300);

        assertThat(store.limit()).isEqualTo(300);
        assertThat(changes)
                .containsExactly(
                        new BudgetChange(500, 800, Cause.CONFIGURED), new BudgetChange(800, 300, Cause.CONFIGURED));
    }

    @Test
    void staysShrunkWhenTheBudgetChangesAndRecoversToTheNewOne() {
        store.use(400);
        collectAll(800);
        control.configure(600);
        assertThat(store.limit()).isEqualTo(320);
        assertThat(changes).hasSize(1);

        collectAll(300);
        ticks(30);

        assertThat(store.limit()).isEqualTo(600);
    }

    @Test
    void cutsAShrunkBudgetToASmallerOne() {
        store.use(400);
        collectAll(800);

        control.configure(100);

        assertThat(store.limit()).isEqualTo(100);
        assertThat(lastChange()).isEqualTo(new BudgetChange(320, 100, Cause.CONFIGURED));
    }

    @Test
    void raisesAShrunkBudgetToTheFloorOfALargerOne() {
        store.use(10);
        collectAll(800);
        assertThat(store.limit()).isEqualTo(10);

        control.configure(5000);

        assertThat(store.limit()).isEqualTo(100);
    }

    @Test
    void clampsABudgetThatIsChangedLater() {
        PressureControl clamped = control(300, HeapCeiling.of(HEAP));

        clamped.configure(700);

        assertThat(store.limit()).isEqualTo(500);
        assertThat(changes).containsExactly(new BudgetChange(300, 500, Cause.CLAMPED));
    }

    @Test
    void shrinksTheStoreEvenIfNobodyCanBeTold() {
        PressureControl mute = new PressureControl(store, BUDGET, HeapCeiling.none(), () -> now, change -> {
            throw new IllegalStateException("told");
        });
        store.use(400);
        pass(50);

        assertThatIllegalStateException().isThrownBy(() -> mute.collected(new Reading(800, HEAP, true, now)));

        assertThat(store.limit()).isEqualTo(320);
        assertThat(mute.budget()).isEqualTo(320);
    }
}
