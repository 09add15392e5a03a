package dev.aicache.flight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** One fill and many callers on many threads. Waits end after a minute, so that what hangs fails. */
@Tag("alone")
class FlightStressTests {

    private static final int CALLERS = 50;

    private final long seed = new Random().nextLong();
    private final RecordingBudget budget = new RecordingBudget(Long.MAX_VALUE);
    private final Flights flights = new Flights(budget);
    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void givesEveryReaderWhoStaysExactlyTheBytesWheneverItCame() throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            String name = "round %d, seed %d".formatted(round, seed);
            FlightLimits limits = new FlightLimits(1 << 20, true);
            byte[] answer = new byte[1 + random.nextInt(40_000)];
            random.nextBytes(answer);
            Seat opener = Seat.board(flights, limits);
            int openerStays = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(answer.length);
            List<Expected> callers = new ArrayList<>();
            callers.add(new Expected(Caller.start(opener.reader(), threads, openerStays), openerStays));
            long writerSeed = random.nextLong();
            Future<?> writer = threads.submit(() -> write(opener.flight(), answer, new Random(writerSeed)));
            for (int i = 1; i < CALLERS; i++) {
                int stays = random.nextInt(3) == 0 ? 1 + random.nextInt(answer.length) : Integer.MAX_VALUE;
                Reader reader = opener.flight().join(false);
                if (reader != null) {
                    callers.add(new Expected(Caller.start(reader, threads, stays), stays));
                }
                spin(random.nextInt(2000));
            }

            writer.get(1, TimeUnit.MINUTES);
            for (Expected caller : callers) {
                byte[] read = caller.read().get(1, TimeUnit.MINUTES);
                assertThat(read).as(name).isEqualTo(Arrays.copyOf(answer, read.length));
                assertThat(read.length).as(name).isGreaterThanOrEqualTo(Math.min(answer.length, caller.stays()));
            }
            assertThat(budget.used()).as(name).isZero();
            assertThat(flights.size()).as(name).isZero();
        }
    }

    private static void write(Flight flight, byte[] answer, Random random) {
        flight.publish(Seat.HEAD);
        for (int at = 0; at < answer.length; ) {
            int next = Math.min(answer.length, at + 1 + random.nextInt(400));
            flight.append(Arrays.copyOfRange(answer, at, next));
            at = next;
            spin(random.nextInt(500));
        }
        assertThat(flight.recorded()).isEqualTo(answer);
        flight.finish();
    }

    /** The fill waits where it is told to, and is always told to go on; readers are never more than a window behind. */
    @Test
    void holdsTheFillBackAndLetsItGoOnWithoutLosingAWakeUp() throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            Resumable fill = new Resumable();
            FlightLimits limits = new FlightLimits(2000, true);
            Seat opener = Seat.board(flights, limits);
            opener.flight().steer(fill);
            List<Reader> staying = new ArrayList<>();
            List<CompletableFuture<byte[]>> callers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Reader reader =
                        i == 0 ? opener.reader() : Seat.board(flights, limits).reader();
                boolean stays = i < 3;
                if (stays) {
                    staying.add(reader);
                }
                callers.add(Caller.start(reader, threads, stays ? Integer.MAX_VALUE : 2000 + random.nextInt(100_000)));
            }

            long behind = 0;
            byte[] answer = new byte[200_000];
            random.nextBytes(answer);
            for (int at = 0; at < answer.length; at += 200) {
                boolean goesOn = opener.flight().append(Arrays.copyOfRange(answer, at, at + 200));
                if (!goesOn) {
                    fill.awaitResume("paused at %d, round %d, seed %d".formatted(at, round, seed));
                }
                long position = Chunk.footprint(200) * (at / 200 + 1);
                for (Reader reader : staying) {
                    behind = Math.max(behind, position - reader.position());
                }
            }
            opener.flight().finish();

            for (int i = 0; i < callers.size(); i++) {
                byte[] read = callers.get(i).get(1, TimeUnit.MINUTES);
                byte[] expected = i < 3 ? answer : Arrays.copyOf(answer, read.length);
                assertThat(read).as("seed %d", seed).isEqualTo(expected);
            }
            assertThat(behind).as("seed %d", seed).isLessThanOrEqualTo(10 * Chunk.footprint(200));
            assertThat(budget.used()).as("seed %d", seed).isZero();
        }
    }

    /** A window of one piece: a reader who reads at the very moment the fill comes to wait must not be missed. */
    @Test
    void wakesTheFillThoughTheReaderReadsJustWhenItComesToWait() throws Exception {
        Resumable fill = new Resumable();
        Seat opener = Seat.board(flights, new FlightLimits(0, true));
        opener.flight().steer(fill);
        Future<Integer> read = threads.submit(() -> {
            int pieces = 0;
            while (!opener.reader().isEnded() || !opener.reader().isDrained()) {
                if (opener.reader().poll() != null) {
                    pieces++;
                    spin(pieces % 50);
                }
            }
            return pieces;
        });

        for (int i = 0; i < 300_000; i++) {
            if (!opener.flight().append(new byte[1])) {
                fill.awaitResume("paused at " + i);
            }
        }
        opener.flight().finish();

        assertThat(read.get(1, TimeUnit.MINUTES)).isEqualTo(300_000);
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    private record Expected(CompletableFuture<byte[]> read, int stays) {}

    private static final class Resumable extends CountedFill {

        private final Semaphore resumes = new Semaphore(0);

        @Override
        public void resume() {
            resumes.release();
        }

        void awaitResume(String when) throws InterruptedException {
            assertThat(resumes.tryAcquire(1, TimeUnit.MINUTES))
                    .as("resumed when %s", when)
                    .isTrue();
            assertThat(resumes.drainPermits()).as("resumed again when %s", when).isZero();
        }
    }
}
