package dev.aicache.flight;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jol.info.GraphLayout;

import dev.aicache.SkipReason;

import static org.assertj.core.api.Assertions.assertThat;

/** Memory of recordings: never more than there is, and given back to the last byte whatever happens. */
class RecordingBudgetTests {

    private static final long MAX = 10_000;

    private final RecordingBudget budget = new RecordingBudget(MAX);
    private final Flights flights = new Flights(budget);

    @Test
    void givesNoMoreThanThereIs() {
        assertThat(budget.tryTake(MAX)).isTrue();
        assertThat(budget.tryTake(1)).isFalse();
        assertThat(budget.tryTake(0)).isTrue();
        budget.give(1);
        assertThat(budget.tryTake(2)).isFalse();
        assertThat(budget.tryTake(1)).isTrue();
        assertThat(budget.used()).isEqualTo(MAX);
    }

    @Test
    void givesNoMoreThanThereIsToManyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> takers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                takers.add(threads.submit(() -> {
                    boolean kept = true;
                    for (int n = 0; n < 1_000_000; n++) {
                        long bytes = 1L + n % 4000;
                        if (budget.tryTake(bytes)) {
                            kept &= budget.used() <= MAX;
                            budget.give(bytes);
                        }
                    }
                    return kept;
                }));
            }
            for (Future<Boolean> taker : takers) {
                assertThat(taker.get(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(budget.used()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void countsWhatAPieceTakesOnTheHeap() {
        System.setProperty("jol.magicFieldOffset", "true");
        System.setProperty("jol.skipDynamicAttach", "true");
        for (int length : new int[] {0, 1, 7, 8, 9, 100, 4096}) {
            Chunk root = Chunk.root();
            long before = GraphLayout.parseInstance(root).totalSize();
            root.append(new byte[length]);

            assertThat(GraphLayout.parseInstance(root).totalSize() - before)
                    .as("a piece of %d bytes", length)
                    .isEqualTo(Chunk.footprint(length));
        }
    }

    /** Each way for a flight to go, from two readers aboard and some pieces recorded to nobody aboard. */
    static Stream<Map.Entry<String, Consumer<Flown>>> ways() {
        Exception reset = new IllegalStateException("reset");
        return Map.<String, Consumer<Flown>>of(
                "finished, then left",
                f -> {
                    f.flight().finish();
                    f.bothLeave();
                },
                "left, then finished",
                f -> {
                    f.bothLeave();
                    f.append();
                    f.flight().finish();
                },
                "failed",
                f -> {
                    f.flight().fail(reset);
                    f.bothLeave();
                },
                "failed, and a piece comes late",
                f -> {
                    f.flight().fail(reset);
                    f.append();
                    f.bothLeave();
                    f.append();
                },
                "given up, a piece comes late, failed",
                f -> {
                    f.flight().spoil(SkipReason.STATUS);
                    f.bothLeave();
                    f.append();
                    f.flight().fail(reset);
                },
                "left, then spoilt",
                f -> {
                    f.bothLeave();
                    f.flight().spoil(SkipReason.STATUS);
                },
                "outgrown, finished, left",
                f -> {
                    f.outgrow();
                    f.flight().finish();
                    f.bothLeave();
                },
                "outgrown, left",
                f -> {
                    f.outgrow();
                    f.bothLeave();
                    f.append();
                },
                "closed with slow readers, finished, left",
                f -> {
                    f.flight().close();
                    f.append();
                    f.one().poll();
                    f.flight().finish();
                    f.bothLeave();
                },
                "cut as a laggard",
                f -> {
                    f.outgrow();
                    while (f.one().poll() != null) {}
                    f.flight().cutLaggards();
                    f.one().close();
                })
                .entrySet()
                .stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void isWholeAgainHoweverAFlightGoes(Map.Entry<String, Consumer<Flown>> way) {
        Seat opener = Seat.board(flights, new FlightLimits(1000, true));
        Flown flown = new Flown(
                opener.flight(),
                opener.reader(),
                Seat.board(flights, new FlightLimits(1000, true)).reader());
        flown.append();
        assertThat(budget.used()).isPositive();

        way.getValue().accept(flown);

        assertThat(budget.used()).isZero();
    }

    @Test
    void isHeldWhileASlowReaderHasYetToRead() {
        Seat opener = Seat.board(flights, new FlightLimits(1000, true));
        Seat slow = Seat.board(flights, new FlightLimits(1000, true));
        opener.append("x".repeat(500));
        opener.flight().finish();
        opener.reader().close();

        assertThat(budget.used()).isGreaterThanOrEqualTo(500);
        assertThat(slow.read()).hasSize(500);
        slow.reader().close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void isHeldWhileAnAnswerIsFinishedForNobody() {
        Seat opener = Seat.board(flights, new FlightLimits(1000, true));
        opener.flight().close();
        opener.append("x".repeat(500));
        opener.reader().close();

        assertThat(budget.used()).isGreaterThanOrEqualTo(500);
        opener.flight().finish();
        assertThat(budget.used()).isZero();
    }

    record Flown(Flight flight, Reader one, Reader other) {

        void append() {
            flight.append(new byte[100]);
        }

        void outgrow() {
            flight.append(new byte[1000]);
            flight.append(new byte[1000]);
        }

        void bothLeave() {
            one.close();
            other.close();
        }
    }
}
