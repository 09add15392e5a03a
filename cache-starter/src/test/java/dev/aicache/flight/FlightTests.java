package dev.aicache.flight;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import dev.aicache.SkipReason;

import static org.assertj.core.api.Assertions.assertThat;

class FlightTests {

    private final RecordingBudget budget = new RecordingBudget(1_000_000);
    private final Flights flights = new Flights(budget);
    private final CountedFill fill = new CountedFill();

    private Seat open(boolean finishAbandoned) {
        Seat opener = Seat.board(flights, limits(finishAbandoned));
        opener.flight().steer(fill);
        return opener;
    }

    private static FlightLimits limits(boolean finishAbandoned) {
        return new FlightLimits(10_000, finishAbandoned);
    }

    private Seat join() {
        return Seat.board(flights, limits(true));
    }

    @Test
    void goesOnForTheOthersWhenItsOpenerLeaves() {
        Seat opener = open(false);
        Seat other = join();
        opener.append("a");

        opener.reader().close();
        opener.append("b");
        opener.flight().finish();

        assertThat(other.read()).isEqualTo("ab");
        assertThat(fill.cancelled).hasValue(0);
        assertThat(fill.abandoned).hasValue(0);
    }

    @Test
    void goesOnForNobodyWhereTheAnswerIsWorthIt() {
        Seat opener = open(true);
        opener.append("a");
        opener.reader().close();
        assertThat(fill.abandoned).hasValue(1);
        assertThat(fill.cancelled).hasValue(0);
        assertThat(opener.flight().isAbandoned()).isTrue();
        opener.append("b");

        Seat late = join();
        assertThat(late.flight()).isSameAs(opener.flight());
        assertThat(late.flight().isAbandoned()).isFalse();
        assertThat(late.read()).isEqualTo("ab");
        late.reader().close();
        assertThat(fill.abandoned).as("told each time the last one leaves").hasValue(2);

        opener.append("c");
        assertThat(new String(opener.flight().recorded(), StandardCharsets.UTF_8))
                .isEqualTo("abc");
        assertThat(opener.flight().unstorable()).isNull();
        opener.flight().finish();
        assertThat(budget.used()).isZero();
    }

    @Test
    void isGivenUpWhereTheAnswerIsNotWorthFinishing() {
        Seat opener = open(false);
        Seat other = join();
        opener.reader().close();
        assertThat(fill.cancelled).hasValue(0);

        other.reader().close();

        assertThat(fill.cancelled).hasValue(1);
        assertThat(fill.abandoned).hasValue(0);
        assertThat(opener.flight().unstorable()).isEqualTo(SkipReason.ABANDONED);
        assertThat(flights.size()).isZero();
    }

    @Test
    void sendsWhoeverComesAfterTheLastHasLeftToANewFlight() {
        Seat opener = open(false);
        opener.reader().close();
        assertThat(opener.flight().join(false)).isNull();

        Seat next = join();

        assertThat(next.flight()).isNotSameAs(opener.flight());
        assertThat(next.reader().isOpener()).isTrue();
        opener.flight().fail(new IllegalStateException("cancelled"));
        assertThat(next.reader().isEnded()).isFalse();
        assertThat(join().flight())
                .as("the old flight's end leaves the new one open")
                .isSameAs(next.flight());
    }

    @Test
    void isGivenUpWhenTheLastOneLeavesAnAnswerThatCannotBeStored() {
        Seat opener = open(true);
        opener.flight().spoil(SkipReason.STATUS);
        assertThat(fill.cancelled).as("somebody reads it").hasValue(0);

        opener.reader().close();

        assertThat(fill.cancelled).hasValue(1);
        assertThat(opener.flight().unstorable()).isEqualTo(SkipReason.STATUS);
    }

    @Test
    void isGivenUpWhenAnAnswerThatNobodyReadsTurnsOutNotToBeStored() {
        Seat opener = open(true);
        opener.reader().close();

        opener.flight().spoil(SkipReason.NO_STORE);

        assertThat(fill.cancelled).hasValue(1);
        assertThat(opener.flight().join(false)).isNull();
        assertThat(flights.size()).isZero();
    }

    @Test
    void tellsAFillThatBeginsLateThatNobodyWantsIt() {
        Seat opener = Seat.board(flights, limits(false));
        opener.reader().close();

        opener.flight().steer(fill);

        assertThat(fill.cancelled).hasValue(1);
    }

    @Test
    void tellsAFillThatBeginsLateThatNobodyReads() {
        Seat opener = Seat.board(flights, limits(true));
        opener.reader().close();

        opener.flight().steer(fill);

        assertThat(fill.cancelled).hasValue(0);
        assertThat(fill.abandoned).hasValue(1);
    }

    @Test
    void tellsAFillNothingWhileSomebodyReads() {
        Seat opener = open(false);

        assertThat(fill.cancelled).hasValue(0);
        assertThat(fill.abandoned).hasValue(0);
        opener.flight().finish();
        opener.reader().close();
        assertThat(fill.cancelled).as("over when the last one left").hasValue(0);
    }

    @Test
    void takesNobodyOnceItIsClosedButServesThoseAboard() {
        Seat opener = open(true);
        Seat aboard = join();
        opener.flight().spoil(SkipReason.PRIVATE);
        opener.flight().close();

        Seat next = join();
        opener.append("a");
        opener.flight().finish();

        assertThat(next.flight()).isNotSameAs(opener.flight());
        assertThat(aboard.read()).isEqualTo("a");
        assertThat(next.read()).isEmpty();
    }

    @Test
    void takesNobodyOnceItHasEnded() {
        Seat opener = open(true);
        opener.flight().finish();

        assertThat(opener.flight().join(false)).isNull();
        assertThat(join().reader().isOpener()).isTrue();
    }

    @Test
    void endsOnce() {
        Seat finished = open(true);
        finished.flight().finish();
        finished.flight().fail(new IllegalStateException("late"));
        assertThat(finished.reader().failure()).isNull();

        IllegalStateException first = new IllegalStateException("first");
        Seat failed = open(true);
        failed.flight().fail(first);
        failed.flight().fail(new IllegalStateException("second"));
        failed.flight().finish();
        assertThat(failed.reader().failure()).isSameAs(first);
    }

    @Test
    void dropsAPieceThatComesAfterTheEnd() {
        Seat opener = open(true);
        opener.append("a");
        opener.flight().fail(new IllegalStateException("timed out"));

        assertThat(opener.append("b")).as("nothing more is wanted").isFalse();

        assertThat(opener.read()).isEqualTo("a");
        opener.reader().close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void keepsTheFirstReasonNotToBeStored() {
        Seat opener = open(true);
        assertThat(opener.flight().unstorable()).isNull();

        opener.flight().spoil(SkipReason.STATUS);
        opener.flight().spoil(SkipReason.SUPERSEDED);

        assertThat(opener.flight().unstorable()).isEqualTo(SkipReason.STATUS);
    }

    @Test
    void recordsAnAnswerWithoutABody() {
        Seat opener = open(true);

        assertThat(opener.flight().recorded()).isEmpty();
        opener.flight().finish();
        assertThat(opener.reader().isDrained()).isTrue();
    }

    @Test
    void knowsItsKey() {
        assertThat(open(true).flight().key()).isEqualTo(Seat.KEY);
    }
}
