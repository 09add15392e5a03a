package dev.aicache.flight;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.aicache.SkipReason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** What becomes of a recording that outgrows its limit. */
class WindowTests {

    private static final String PIECE = "x".repeat(400);

    /** Two pieces and what they take besides fit in; with the third the recording is no longer whole. */
    private final FlightLimits limits = new FlightLimits(1000, true);

    private final RecordingBudget budget = new RecordingBudget(1_000_000);
    private final Flights flights = new Flights(budget);
    private final CountedFill fill = new CountedFill();
    private final Seat opener = open(flights);

    private Seat open(Flights in) {
        Seat seat = Seat.board(in, limits);
        seat.flight().steer(fill);
        return seat;
    }

    private Seat join() {
        return Seat.board(flights, limits);
    }

    private void outgrow(Seat seat) {
        seat.append(PIECE);
        seat.append(PIECE);
        seat.append(PIECE);
    }

    @Test
    void staysWholeUpToItsLimit() {
        opener.append("x".repeat(600));
        opener.append("y".repeat(400));

        assertThat(opener.flight().unstorable()).isNull();
        assertThat(opener.flight().recorded()).hasSize(1000);
        opener.append("z");
        assertThat(opener.flight().unstorable()).isEqualTo(SkipReason.TOO_LARGE);
    }

    @Test
    void takesNoNewReadersAndServesThoseAboardWhole() {
        Seat aboard = join();
        outgrow(opener);
        assertThat(flights.size()).isZero();
        Seat next = join();
        opener.append("end");
        opener.flight().finish();

        assertThat(next.flight()).isNotSameAs(opener.flight());
        assertThat(next.reader().isOpener()).isTrue();
        assertThat(opener.read()).isEqualTo(PIECE + PIECE + PIECE + "end");
        assertThat(aboard.read()).isEqualTo(PIECE + PIECE + PIECE + "end");
        assertThat(aboard.reader().failure()).isNull();
    }

    @Test
    void cannotBeRecorded() {
        outgrow(opener);

        assertThatIllegalStateException().isThrownBy(opener.flight()::recorded);
    }

    @Test
    void isWhatARecordingBecomesForWhichThereIsNoMemory() {
        Flights poor = new Flights(new RecordingBudget(600));
        Seat seat = open(poor);
        seat.append(PIECE);
        assertThat(seat.flight().unstorable()).isNull();

        assertThat(seat.append(PIECE)).as("64 KB may lie unread even so").isTrue();

        assertThat(seat.flight().unstorable()).isEqualTo(SkipReason.MEMORY);
        assertThat(seat.flight().join(false)).isNull();
        assertThat(seat.read()).isEqualTo(PIECE + PIECE);
    }

    @Test
    void holdsTheFillBackWhileTheSlowestReaderIsAFullWindowBehind() {
        Seat slow = join();
        outgrow(opener);
        assertThat(opener.flight().isPaused()).isTrue();
        assertThat(opener.read()).hasSize(1200);
        assertThat(fill.resumed).as("the slow one has not read").hasValue(0);

        assertThat(slow.reader().poll()).isNotNull();
        assertThat(fill.resumed).hasValue(1);
        assertThat(opener.flight().isPaused()).isFalse();
        slow.read();
        assertThat(fill.resumed).as("resumed once for each pause").hasValue(1);
    }

    @Test
    void asksForMoreAtOnceWhileEveryoneKeepsUp() {
        for (int i = 0; i < 100; i++) {
            assertThat(opener.append(PIECE)).isTrue();
            opener.read();
        }
        assertThat(fill.resumed).hasValue(0);
    }

    @Test
    void goesOnWhenTheReaderWhoHeldItBackLeaves() {
        Seat slow = join();
        outgrow(opener);
        opener.read();

        slow.reader().close();

        assertThat(fill.resumed).hasValue(1);
    }

    @Test
    void letsASinglePieceLargerThanTheWindowThrough() {
        Seat large = Seat.board(new Flights(budget), new FlightLimits(0, true));
        large.flight().steer(fill);

        assertThat(large.append(PIECE)).isFalse();
        assertThat(large.read()).isEqualTo(PIECE);
        assertThat(fill.resumed).as("even where nothing may be recorded").hasValue(1);
    }

    @Test
    void letsGoOfPiecesThatEveryoneHasRead() {
        Seat slow = join();
        List<WeakReference<byte[]>> pieces = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            byte[] piece = Seat.bytes(PIECE);
            pieces.add(new WeakReference<>(piece));
            opener.flight().append(piece);
        }
        opener.read();
        for (int i = 0; i < 4; i++) {
            slow.reader().poll();
        }

        await().untilAsserted(() -> {
            System.gc();
            assertThat(pieces.subList(0, 3)).allMatch(piece -> piece.refersTo(null));
        });
        assertThat(pieces.subList(4, 10))
                .as("the slow one has yet to read them")
                .noneMatch(p -> p.refersTo(null));
        assertThat(slow.read()).hasSize(6 * 400);
    }

    @Test
    void countsWhatSmallPiecesTakeBesidesTheirBytes() {
        for (int i = 0; i < 100; i++) {
            opener.append("x");
        }

        assertThat(budget.used()).isGreaterThanOrEqualTo(100 * 48);
        assertThat(opener.flight().unstorable()).isNull();
    }

    @Test
    void isGivenUpWhenItsLastReaderLeaves() {
        outgrow(opener);

        opener.reader().close();

        assertThat(fill.cancelled).hasValue(1);
        assertThat(fill.abandoned).hasValue(0);
    }

    @Test
    void isGivenUpWhereItOutgrowsWithNobodyReading() {
        opener.reader().close();
        outgrow(opener);

        assertThat(fill.cancelled).hasValue(1);
        assertThat(opener.append(PIECE)).as("nothing more is wanted").isFalse();
        assertThat(budget.used()).isZero();
    }
}
