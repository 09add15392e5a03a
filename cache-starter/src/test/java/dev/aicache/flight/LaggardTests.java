package dev.aicache.flight;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is cut for reading slowly, and who is not. */
class LaggardTests {

    private static final String PIECE = "x".repeat(400);

    private final FlightLimits limits = new FlightLimits(1000, true);
    private final Flights flights = new Flights(new RecordingBudget(1_000_000));
    private final CountedFill fill = new CountedFill();
    private final Seat opener = Seat.board(flights, limits);

    LaggardTests() {
        opener.flight().steer(fill);
    }

    private Seat join() {
        return Seat.board(flights, limits);
    }

    private void outgrow() {
        opener.append(PIECE);
        opener.append(PIECE);
        opener.append(PIECE);
    }

    @Test
    void cutsWhoHoldsOthersBack() {
        Seat slow = join();
        outgrow();
        opener.read();

        opener.flight().cutLaggards();

        assertThat(slow.reader().failure()).isInstanceOf(LaggingReaderException.class);
        assertThat(slow.reader().isEnded()).isTrue();
        assertThat(slow.reader().isDrained()).isTrue();
        assertThat(slow.reader().poll()).isNull();
        assertThat(fill.resumed).hasValue(1);
        assertThat(opener.reader().failure()).isNull();
        opener.append("more");
        assertThat(opener.read()).isEqualTo("more");
    }

    @Test
    void leavesWhoHoldsBackOnlyItselfInPeace() {
        outgrow();

        opener.flight().cutLaggards();

        assertThat(opener.reader().failure()).isNull();
        assertThat(opener.read()).hasSize(1200);
    }

    @Test
    void leavesWhoIsNotAFullWindowBehindInPeace() {
        Seat middling = join();
        Seat slow = join();
        outgrow();
        opener.read();
        middling.reader().poll();

        opener.flight().cutLaggards();

        assertThat(middling.reader().failure()).isNull();
        assertThat(slow.reader().failure()).isNotNull();
    }

    @Test
    void leavesSlowReadersInPeaceWhileTheFillDoesNotWait() {
        Seat slow = join();
        opener.append(PIECE);
        opener.read();

        opener.flight().cutLaggards();

        assertThat(slow.reader().failure()).isNull();
    }

    @Test
    void leavesSlowReadersInPeaceOnceAllHasArrived() {
        Seat slow = join();
        outgrow();
        opener.read();
        opener.flight().finish();

        opener.flight().cutLaggards();

        assertThat(slow.read()).hasSize(1200);
        assertThat(slow.reader().failure()).isNull();
        assertThat(fill.resumed).as("there is nothing to resume").hasValue(0);
    }
}
