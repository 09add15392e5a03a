package dev.aicache.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.junit.jupiter.api.Test;

import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

import dev.aicache.CacheKey;
import dev.aicache.HeldBack;
import dev.aicache.flight.Boarding;
import dev.aicache.flight.Flight;
import dev.aicache.flight.FlightLimits;
import dev.aicache.flight.Flights;
import dev.aicache.flight.RecordingBudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whose turn it is to open a fill while the gateway is cold. */
class RouteRampTests {

    private static final Duration MAX_WAIT = Duration.ofMillis(500);

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final List<HeldBack> told = new ArrayList<>();
    private final RouteRamp ramp = new RouteRamp(1, MAX_WAIT, clock, told::add);
    private final List<String> entered = new ArrayList<>();
    private final Flights flights = new Flights(new RecordingBudget(1_000_000));

    private static CacheKey key(int number) {
        return new CacheKey(number, 0, 0, 0);
    }

    /** Enters and boards, and says so; its fill goes on. */
    private Disposable enter(String name, int key, boolean isErrand) {
        return ramp.enter(key(key), isErrand, () -> false).subscribe(slot -> {
            entered.add(name);
            slot.board(() -> flights.board(key(key), new FlightLimits(1000, true), () -> null));
        });
    }

    private void end(int key) {
        Boarding<Object> boarding = flights.board(key(key), new FlightLimits(1000, true), () -> null);
        Flight flight = boarding.flight();
        flight.finish();
        run();
    }

    /** What is scheduled for now. */
    private void run() {
        clock.advanceTimeBy(Duration.ZERO);
    }

    @Test
    void opensNoMoreFillsThanThereMayBe() {
        enter("a", 1, false);
        enter("b", 2, false);
        enter("c", 3, false);
        run();
        assertThat(entered).containsExactly("a");

        end(1);
        assertThat(entered).containsExactly("a", "b");
        end(2);
        assertThat(entered).containsExactly("a", "b", "c");
        end(3);
        assertThat(told).containsExactly(HeldBack.WAITED, HeldBack.WAITED);
        assertThat(ramp.tryEnter(key(4))).isNotNull();
        assertThat(ramp.tryEnter(key(5))).isNull();
    }

    @Test
    void holdsNobodyBackForLongerThanItMay() {
        enter("a", 1, false);
        enter("b", 2, false);
        clock.advanceTimeBy(MAX_WAIT.minusMillis(1));
        assertThat(entered).containsExactly("a");
        clock.advanceTimeBy(Duration.ofMillis(1));

        assertThat(entered).containsExactly("a", "b");
        assertThat(told).containsExactly(HeldBack.PASSED);
        assertThat(ramp.waiting()).isZero();
        end(2);
        assertThat(ramp.tryEnter(key(3))).as("it had no slot to give back").isNull();
        end(1);
        assertThat(ramp.tryEnter(key(3))).isNotNull();
    }

    @Test
    void whoLeavesGivesThePlaceUp() {
        enter("a", 1, false);
        Disposable leaver = enter("b", 2, false);
        enter("c", 3, false);
        leaver.dispose();
        assertThat(ramp.waiting()).isEqualTo(1);
        end(1);

        assertThat(entered).containsExactly("a", "c");
        assertThat(told).containsExactly(HeldBack.WAITED);
    }

    @Test
    void whoLeavesAtTheLastMomentGivesTheTurnToTheNext() {
        Deque<Runnable> due = new ArrayDeque<>();
        RouteRamp slow = new RouteRamp(1, MAX_WAIT, Schedulers.fromExecutor(due::add), told::add);
        FillSlot first = slow.tryEnter(key(1));
        Disposable leaver = slow.enter(key(2), true, () -> false).subscribe(slot -> entered.add("b"));
        slow.enter(key(3), true, () -> false).subscribe(slot -> entered.add("c"));
        first.giveBack();
        // It is the leaver's turn, but it has not been told yet.
        leaver.dispose();
        while (!due.isEmpty()) {
            due.remove().run();
        }

        assertThat(entered).containsExactly("c");
    }

    @Test
    void whoWaitsWithTheSameKeyGoesOnTogether() {
        enter("a", 1, false);
        enter("b", 2, false);
        enter("b too", 2, false);
        enter("c", 3, false);
        end(1);

        assertThat(entered).containsExactly("a", "b", "b too");
        assertThat(ramp.waiting()).isEqualTo(1);
        assertThat(flights.size()).isEqualTo(1);
    }

    @Test
    void joinsAFillThatBeganWhileItCame() {
        enter("a", 1, false);
        ramp.enter(key(2), false, () -> true).subscribe(slot -> entered.add("b"));
        run();

        assertThat(entered).containsExactly("a", "b");
    }

    @Test
    void clientsGoBeforeErrandsWhichWaitForAsLongAsItTakes() {
        enter("a", 1, false);
        enter("errand", 2, true);
        clock.advanceTimeBy(MAX_WAIT.multipliedBy(100));
        enter("b", 3, false);
        end(1);
        assertThat(entered).containsExactly("a", "b");
        end(3);

        assertThat(entered).containsExactly("a", "b", "errand");
        assertThat(told).as("of clients").containsExactly(HeldBack.WAITED);
    }

    @Test
    void holdsBackNoMoreThanMayWait() {
        enter("a", 0, false);
        for (int i = 1; i <= RouteRamp.MOST_WAITING; i++) {
            enter("waiting", i, false);
        }
        assertThat(entered).containsExactly("a");
        enter("one too many", 5000, false);

        assertThat(entered).containsExactly("a", "one too many");
        assertThat(told).containsExactly(HeldBack.PASSED);
    }

    @Test
    void takesNoSlotForWhatOpensNoFill() {
        FillSlot answered = ramp.tryEnter(key(1));
        answered.board(() -> flights.board(key(1), new FlightLimits(1000, true), () -> "stored"));
        FillSlot failed = ramp.tryEnter(key(2));
        assertThatThrownBy(() -> failed.board(() -> {
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(ramp.tryEnter(key(3))).isNotNull();
    }
}
