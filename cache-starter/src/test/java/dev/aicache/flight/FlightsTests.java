package dev.aicache.flight;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;
import dev.aicache.SkipReason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.fail;

class FlightsTests {

    private static final CacheKey OTHER_KEY = new CacheKey(9, 9, 9, 9);

    private final FlightLimits limits = new FlightLimits(10_000, true);
    private final Flights flights = new Flights(new RecordingBudget(1_000_000));
    private final Map<CacheKey, String> store = new ConcurrentHashMap<>();

    private Boarding<String> board() {
        return flights.board(Seat.KEY, limits, () -> store.get(Seat.KEY));
    }

    private Seat join() {
        return Seat.of(board());
    }

    @Test
    void opensOneFlightForAKeyAndSeatsEveryoneElseOnIt() {
        Boarding<String> first = board();
        Boarding<String> second = board();

        assertThat(first.isOpened()).isTrue();
        assertThat(second.isOpened()).isFalse();
        assertThat(second.flight()).isSameAs(first.flight());
        assertThat(second.reader()).isNotSameAs(first.reader());
        assertThat(flights.size()).isEqualTo(1);
    }

    @Test
    void keepsKeysApart() {
        Seat one = join();
        Seat other = Seat.of(Seat.boarding(flights, OTHER_KEY, limits));

        assertThat(other.flight()).isNotSameAs(one.flight());
        assertThat(flights.size()).isEqualTo(2);
    }

    @Test
    void forgetsAFlightThatHasEnded() {
        Seat finished = join();
        finished.flight().finish();
        assertThat(flights.size()).isZero();

        Seat failed = join();
        failed.flight().fail(new IllegalStateException("reset"));
        assertThat(flights.size()).isZero();
    }

    /** A caller looks in the store, finds nothing, and boards only after the fill has stored its answer and ended. */
    @Test
    void givesWhoMissedJustBeforeTheAnswerWasStoredThatAnswer() {
        Seat opener = join();
        assertThat(store.get(Seat.KEY)).isNull();
        store.put(Seat.KEY, "answer");
        opener.flight().finish();

        Boarding<String> late = board();

        assertThat(late.answer()).isEqualTo("answer");
        assertThat(late.isOpened()).isFalse();
        assertThat(late.flight()).isNull();
        assertThat(late.reader()).isNull();
        assertThat(flights.size()).isZero();
    }

    @Test
    void findsTheStoredAnswerWhereTheFlightTakesNobodyAnyMore() {
        Seat opener = join();
        opener.flight().spoil(SkipReason.SUPERSEDED);
        store.put(Seat.KEY, "newer");
        opener.flight().close();

        assertThat(board().answer()).isEqualTo("newer");
    }

    @Test
    void doesNotLookIntoTheStoreWhereThereIsAPlace() {
        join();

        Boarding<Object> second = flights.board(Seat.KEY, limits, () -> fail("looked"));

        assertThat(second.reader()).isNotNull();
    }

    @Test
    void isUsableAfterALookThatFailed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> flights.board(Seat.KEY, limits, () -> {
                    throw new IllegalStateException("store down");
                }));

        assertThat(flights.size()).isZero();
        assertThat(join().reader().isOpener()).isTrue();
    }

    @Test
    void opensAFlightAnewOverTheOneInProgress() {
        Seat older = join();
        Seat newer = Seat.of(flights.boardAnew(Seat.KEY, limits));

        assertThat(newer.reader().isOpener()).isTrue();
        assertThat(newer.flight()).isNotSameAs(older.flight());
        assertThat(older.flight().unstorable()).isEqualTo(SkipReason.SUPERSEDED);
        assertThat(newer.flight().unstorable()).isNull();
        assertThat(older.flight().join(false)).isNull();
        assertThat(join().flight()).as("who comes now joins the newer").isSameAs(newer.flight());
    }

    @Test
    void opensAFlightAnewWhereThereIsNone() {
        Boarding<String> boarding = flights.boardAnew(Seat.KEY, limits);

        assertThat(boarding.isOpened()).isTrue();
        assertThat(join().flight()).isSameAs(boarding.flight());
    }

    @Test
    void letsASupersededFlightServeItsReadersToTheEnd() {
        Seat older = join();
        Seat newer = Seat.of(flights.boardAnew(Seat.KEY, limits));

        older.append("old");
        older.flight().finish();

        assertThat(older.read()).isEqualTo("old");
        assertThat(older.reader().failure()).isNull();
        assertThat(join().flight())
                .as("the older one's end leaves the newer open")
                .isSameAs(newer.flight());
    }

    @Test
    void givesUpASupersededFlightThatNobodyReads() {
        CountedFill fill = new CountedFill();
        Seat older = join();
        older.flight().steer(fill);
        older.reader().close();

        flights.boardAnew(Seat.KEY, limits);

        assertThat(fill.cancelled).hasValue(1);
    }

    @Test
    void supersedesEveryFlightInProgress() {
        Seat one = join();
        Seat other = Seat.of(Seat.boarding(flights, OTHER_KEY, limits));

        flights.supersedeAll();

        assertThat(one.flight().unstorable()).isEqualTo(SkipReason.SUPERSEDED);
        assertThat(other.flight().unstorable()).isEqualTo(SkipReason.SUPERSEDED);
        assertThat(flights.size()).isZero();
        one.append("a");
        one.flight().finish();
        assertThat(one.read()).isEqualTo("a");
    }

    @Test
    void opensANewFlightAfterAllWereSuperseded() {
        Seat before = join();
        flights.supersedeAll();

        Seat after = join();

        assertThat(after.flight()).isNotSameAs(before.flight());
        assertThat(after.flight().unstorable()).isNull();
    }

    // The end of an answer and its being given up may meet; what a purge no longer finds must not be stored.
    @Test
    void leavesNothingBehindThatAPurgeWouldMiss() {
        Seat left = Seat.board(flights, new FlightLimits(10_000, false));
        left.append("a");
        left.reader().close();
        assertThat(flights.size()).isZero();

        flights.supersedeAll();

        assertThat(left.flight().unstorable()).isNotNull();
    }
}
