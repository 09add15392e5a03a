package dev.aicache.flight;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReaderTests {

    private final RecordingBudget budget = new RecordingBudget(1_000_000);
    private final Flights flights = new Flights(budget);
    private final FlightLimits limits = new FlightLimits(10_000, true);
    private final Seat opener = Seat.board(flights, limits);

    @Test
    void getsWhatWasRecordedBeforeItCameAndThenWhatArrives() {
        opener.append("a");
        opener.append("b");
        Seat late = Seat.board(flights, limits);
        assertThat(late.read()).isEqualTo("ab");
        opener.append("c");
        assertThat(late.read()).isEqualTo("c");
        opener.append("d");
        opener.flight().finish();

        assertThat(late.read()).isEqualTo("d");
        assertThat(opener.read()).isEqualTo("abcd");
        assertThat(late.reader().isEnded()).isTrue();
        assertThat(late.reader().failure()).isNull();
    }

    @Test
    void getsPiecesAsTheyArrived() {
        byte[] piece = Seat.bytes("data: 1\n\n");
        opener.flight().append(piece);
        opener.append("data: 2\n\n");

        assertThat(opener.reader().poll()).isSameAs(piece);
        assertThat(opener.reader().poll()).isEqualTo(Seat.bytes("data: 2\n\n"));
        assertThat(opener.reader().poll()).isNull();
    }

    @Test
    void knowsTheHeadFromWhenItIsPublished() {
        Seat early = Seat.board(flights, limits);
        assertThat(early.reader().head()).isNull();

        opener.flight().publish(Seat.HEAD);

        assertThat(early.reader().head()).isSameAs(Seat.HEAD);
        assertThat(Seat.board(flights, limits).reader().head()).isSameAs(Seat.HEAD);
    }

    @Test
    void isToldAtOnceAndOfEveryStep() {
        AtomicInteger told = new AtomicInteger();
        opener.reader().onProgress(told::incrementAndGet);
        assertThat(told).as("on listening").hasValue(1);
        opener.flight().publish(Seat.HEAD);
        assertThat(told).as("of the head").hasValue(2);
        opener.append("a");
        assertThat(told).as("of a piece").hasValue(3);
        opener.flight().finish();
        assertThat(told).as("of the end").hasValue(4);
    }

    @Test
    void tellsOnlyTheLastListener() {
        AtomicInteger before = new AtomicInteger();
        AtomicInteger after = new AtomicInteger();
        opener.reader().onProgress(before::incrementAndGet);
        opener.reader().onProgress(after::incrementAndGet);

        opener.append("a");

        assertThat(before).hasValue(1);
        assertThat(after).hasValue(2);
    }

    /** Why {@link Reader#poll} says to ask for the end first: the fill may be quicker than two questions. */
    @Test
    void losesAPieceThatComesBetweenAPollAndTheQuestionWhetherItWasTheLast() {
        Reader hasty = opener.reader();
        byte[] nothing = hasty.poll();
        opener.append("last");
        opener.flight().finish();
        boolean over = nothing == null && hasty.isEnded();
        assertThat(over).as("asked after the poll, the end seems reached").isTrue();
        assertThat(hasty.isDrained()).as("but a piece is unread").isFalse();
        assertThat(opener.read()).isEqualTo("last");
    }

    @Test
    void losesNothingWhereTheEndIsAskedForBeforeThePoll() {
        Reader patient = opener.reader();
        boolean ended = patient.isEnded();
        opener.append("last");
        opener.flight().finish();
        assertThat(ended).as("asked before, the end is not reached yet").isFalse();
        assertThat(patient.poll()).isEqualTo(Seat.bytes("last"));

        ended = patient.isEnded();
        assertThat(patient.poll()).isNull();
        assertThat(ended && patient.isDrained()).isTrue();
    }

    @Test
    void readsWhatArrivedBeforeTheRecordingBrokeOff() {
        IllegalStateException reset = new IllegalStateException("reset");
        opener.append("a");
        opener.flight().fail(reset);

        assertThat(opener.reader().isEnded()).isTrue();
        assertThat(opener.reader().isDrained()).isFalse();
        assertThat(opener.reader().failure()).isSameAs(reset);
        assertThat(opener.read()).isEqualTo("a");
        assertThat(opener.reader().isDrained()).isTrue();
    }

    @Test
    void isNoLongerToldOnceItHasLeft() {
        AtomicInteger told = new AtomicInteger();
        Seat other = Seat.board(flights, limits);
        other.reader().onProgress(told::incrementAndGet);

        other.reader().close();
        opener.append("a");

        assertThat(told).hasValue(1);
    }

    @Test
    void mayLeaveMoreThanOnce() {
        CountedFill fill = new CountedFill();
        opener.flight().steer(fill);

        opener.reader().close();
        opener.reader().close();

        assertThat(fill.abandoned).hasValue(1);
    }

    @Test
    void isCutWhereItsListenerFailsAndHarmsNobodyElse() {
        AtomicInteger told = new AtomicInteger();
        Seat broken = Seat.board(flights, limits);
        Seat other = Seat.board(flights, limits);
        IllegalStateException trouble = new IllegalStateException("trouble");
        broken.reader().onProgress(() -> {
            if (told.incrementAndGet() == 2) {
                throw trouble;
            }
        });

        opener.append("a");
        opener.append("b");
        opener.flight().finish();

        assertThat(told).as("not told again").hasValue(2);
        assertThat(broken.reader().failure()).isSameAs(trouble);
        assertThat(broken.reader().isEnded()).isTrue();
        assertThat(opener.read()).isEqualTo("ab");
        assertThat(other.read()).isEqualTo("ab");
        opener.reader().close();
        other.reader().close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void knowsWhetherItOpenedTheFlight() {
        assertThat(opener.reader().isOpener()).isTrue();
        assertThat(Seat.board(flights, limits).reader().isOpener()).isFalse();
    }
}
