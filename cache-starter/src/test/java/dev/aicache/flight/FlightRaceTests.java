package dev.aicache.flight;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;
import dev.aicache.SkipReason;

import static org.assertj.core.api.Assertions.assertThat;

/** Two things at the same moment, many times over. Waits end after a minute, so that a deadlock fails. */
@Tag("alone")
class FlightRaceTests {

    private static final int ROUNDS = 3000;

    private final long seed = new Random().nextLong();
    private final RecordingBudget budget = new RecordingBudget(1 << 20);
    private final Flights flights = new Flights(budget);
    private final ExecutorService threads = Executors.newFixedThreadPool(4, task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static CacheKey key(long number) {
        return new CacheKey(number, 0, 0, 0);
    }

    /** Runs the tasks at once and waits for them. */
    @SafeVarargs
    private <T> List<T> atOnce(Callable<T>... tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.length);
        List<Future<T>> running = new ArrayList<>();
        for (Callable<T> task : tasks) {
            running.add(threads.submit(() -> {
                start.await();
                return task.call();
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> one : running) {
            results.add(one.get(1, TimeUnit.MINUTES));
        }
        return results;
    }

    @Test
    void goesUpstreamOnceForEachAnswerThoughCallersMissWhileItIsBeingStored() throws Exception {
        Map<CacheKey, String> store = new ConcurrentHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            CacheKey key = key(round);
            AtomicInteger upstream = new AtomicInteger();
            Callable<Boolean> caller = () -> {
                if (store.get(key) != null) {
                    return true;
                }
                Boarding<String> boarding = flights.board(key, new FlightLimits(1000, true), () -> store.get(key));
                if (boarding.isOpened()) {
                    upstream.incrementAndGet();
                    store.put(key, "answer");
                    Seat.of(boarding).flight().finish();
                }
                return true;
            };
            atOnce(caller, caller, caller, caller);
            assertThat(upstream).as("round %d", round).hasValue(1);
        }
    }

    @Test
    void givesNobodyAPlaceOnAFlightThatIsBeingGivenUp() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            CountedFill fill = new CountedFill();
            Seat last = Seat.of(Seat.boarding(flights, key(round), new FlightLimits(1000, false)));
            last.flight().steer(fill);

            Reader late = boardWhile(last, () -> {
                last.reader().close();
                return last.reader();
            });

            assertThat(fill.cancelled.get() > 0).as("round %d", round).isEqualTo(late == null);
        }
    }

    @Test
    void givesNobodyAPlaceOnAnAbandonedFlightThatIsBeingSpoilt() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            CountedFill fill = new CountedFill();
            Seat last = Seat.of(Seat.boarding(flights, key(round), new FlightLimits(1000, true)));
            last.flight().steer(fill);
            last.reader().close();

            Reader late = boardWhile(last, () -> {
                last.flight().spoil(SkipReason.STATUS);
                return last.reader();
            });

            assertThat(fill.cancelled.get() > 0).as("round %d", round).isEqualTo(late == null);
        }
    }

    /** The place on the flight that a caller got meanwhile, or null where it got none. */
    private @Nullable Reader boardWhile(Seat seat, Callable<Reader> other) throws Exception {
        List<Reader> readers = atOnce(
                () -> {
                    Reader reader = seat.flight().join(false);
                    return reader == null ? seat.reader() : reader;
                },
                other);
        return readers.get(0) == seat.reader() ? null : readers.get(0);
    }

    @Test
    void givesMemoryBackThoughTheFillIsEndedWhileAPieceComes() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Seat opener = Seat.of(Seat.boarding(flights, key(round), new FlightLimits(100_000, round % 2 == 0)));
            byte[] piece = new byte[10];

            atOnce(
                    () -> {
                        for (int i = 0; i < 20; i++) {
                            opener.flight().append(piece);
                        }
                        return true;
                    },
                    () -> {
                        opener.reader().close();
                        opener.flight().fail(new IllegalStateException("reset"));
                        return true;
                    });

            assertThat(budget.used()).as("round %d", round).isZero();
        }
    }

    @Test
    void neverDeadlocksWhateverHappensAtOnce() throws Exception {
        atOnce(() -> actAtRandom(1), () -> actAtRandom(2), () -> actAtRandom(3), () -> actAtRandom(4));

        assertThat(flights.size()).as("seed %d", seed).isZero();
        assertThat(budget.used()).as("seed %d", seed).isZero();
    }

    private boolean actAtRandom(int thread) {
        Random random = new Random(seed + thread);
        List<Seat> seats = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            CacheKey key = key(random.nextInt(2));
            FlightLimits limits = new FlightLimits(500, random.nextBoolean());
            switch (random.nextInt(8)) {
                case 0 -> take(seats, Seat.of(flights.boardAnew(key, limits)));
                case 1 -> flights.supersedeAll();
                case 2, 3, 4 -> take(seats, Seat.of(Seat.boarding(flights, key, limits)));
                default -> drop(seats, random);
            }
        }
        while (!seats.isEmpty()) {
            drop(seats, random);
        }
        return true;
    }

    private static void take(List<Seat> seats, Seat seat) {
        seats.add(seat);
        if (seat.reader().isOpener()) {
            seat.flight().steer(new CountedFill() {
                @Override
                public void cancel() {
                    seat.flight().fail(new IllegalStateException("cancelled"));
                }
            });
            seat.flight().append(new byte[100]);
        }
        seat.reader().onProgress(seat.reader()::isDrained);
    }

    private static void drop(List<Seat> seats, Random random) {
        if (seats.isEmpty()) {
            return;
        }
        Seat seat = seats.remove(random.nextInt(seats.size()));
        seat.read();
        if (seat.reader().isOpener()) {
            seat.flight().append(new byte[random.nextInt(700)]);
            if (random.nextBoolean()) {
                seat.flight().finish();
            } else {
                seat.flight().fail(new IllegalStateException("reset"));
            }
        }
        seat.reader().close();
    }
}
