package dev.aicache.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RendezvousTests {

    private static final int NUMBERS = 20_000;
    private static final long SEED = 20_261_130;
    private static final List<String> EIGHT =
            IntStream.range(0, 8).mapToObj(i -> "10.0.0." + i + ":8080").toList();

    private final Rendezvous unbounded = new Rendezvous(0, 0);

    private static long[] numbers() {
        return new SplittableRandom(SEED).longs(NUMBERS).toArray();
    }

    private String home(long number, List<String> instances) {
        return instances.get(unbounded.find(number, instances, Set.of()));
    }

    private static List<String> without(String gone) {
        return EIGHT.stream().filter(id -> !id.equals(gone)).toList();
    }

    @Test
    void movesNoNumberButThoseOfAnInstanceThatLeaves() {
        for (String gone : EIGHT) {
            List<String> rest = without(gone);
            int moved = 0;
            for (long number : numbers()) {
                String before = home(number, EIGHT);
                if (before.equals(gone)) {
                    moved++;
                } else {
                    assertThat(home(number, rest)).isEqualTo(before);
                }
            }
            assertThat(moved).isBetween(NUMBERS / 8 * 9 / 10, NUMBERS / 8 * 11 / 10);
        }
    }

    @Test
    void spreadsTheNumbersOfAnInstanceThatLeavesOverAllOthers() {
        String gone = EIGHT.get(3);
        List<String> rest = without(gone);
        int[] taken = new int[rest.size()];
        for (long number : numbers()) {
            if (home(number, EIGHT).equals(gone)) {
                taken[unbounded.find(number, rest, Set.of())]++;
            }
        }
        int average = Arrays.stream(taken).sum() / rest.size();
        assertThat(Arrays.stream(taken)).allMatch(count -> count > average * 0.8 && count < average * 1.2);
    }

    @Test
    void choosesTheSameInWhateverOrderInstancesAreListed() {
        List<String> shuffled = new ArrayList<>(EIGHT);
        Collections.shuffle(shuffled, new Random(SEED));
        for (long number : numbers()) {
            assertThat(home(number, shuffled)).isEqualTo(home(number, EIGHT));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 50})
    void spreadsNumbersEvenly(int instances) {
        List<String> ids = IntStream.range(0, instances)
                .mapToObj(i -> "gateway-" + i + ":8080")
                .toList();
        int[] counts = new int[instances];
        for (long number : numbers()) {
            counts[unbounded.find(number, ids, Set.of())]++;
        }
        double average = (double) NUMBERS / instances;
        double fourDeviations = 4 * Math.sqrt(average);
        assertThat(Arrays.stream(counts)).allMatch(count -> Math.abs(count - average) < fourDeviations);
    }

    @Test
    void spreadsNumbersThatAreCloseTogether() {
        int[] counts = new int[EIGHT.size()];
        for (long number = 0; number < NUMBERS; number++) {
            counts[unbounded.find(number, EIGHT, Set.of())]++;
        }
        assertThat(Arrays.stream(counts)).allMatch(count -> Math.abs(count - NUMBERS / 8) < 4 * Math.sqrt(NUMBERS / 8));
    }

    /** Numbers by Zipf's law with exponent 1.1, the most popular ones a tenth of all. */
    private static long[] popular(SplittableRandom random) {
        double[] cumulative = new double[1000];
        double sum = 0;
        for (int rank = 0; rank < cumulative.length; rank++) {
            sum += Math.pow(rank + 1, -1.1);
            cumulative[rank] = sum;
        }
        long[] numbers = random.longs(cumulative.length).toArray();
        double total = sum;
        return IntStream.range(0, NUMBERS)
                .map(i -> Arrays.binarySearch(cumulative, random.nextDouble(total)))
                .mapToLong(found -> numbers[found < 0 ? Math.min(-found - 1, numbers.length - 1) : found])
                .toArray();
    }

    private static int worst(Rendezvous rendezvous) {
        return Collections.max(rendezvous.callsInFlight().values());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.1, 1.25, 1.5, 2})
    void keepsEveryInstanceToItsBoundWhateverIsPopular(double balance) {
        Rendezvous rendezvous = new Rendezvous(balance, 0);
        SplittableRandom random = new SplittableRandom(SEED);
        List<Rendezvous.Place> places = new ArrayList<>();
        for (long number : popular(random)) {
            int before = places.size();
            places.add(rendezvous.take(number, EIGHT, Set.of()));
            assertThat((double) worst(rendezvous)).isLessThanOrEqualTo(Math.ceil(balance * (before + 1) / 8));
            if (places.size() > 200) {
                places.remove(random.nextInt(places.size())).leave();
            }
        }
        places.forEach(Rendezvous.Place::leave);
        assertThat(rendezvous.callsInFlight()).isEmpty();
    }

    @Test
    void lets200CallsGoWhereTheyWillWithoutABound() {
        SplittableRandom random = new SplittableRandom(SEED);
        Queue<Rendezvous.Place> places = new ArrayDeque<>();
        int worst = 0;
        for (long number : popular(random)) {
            places.add(unbounded.take(number, EIGHT, Set.of()));
            if (places.size() > 200) {
                places.remove().leave();
            }
            worst = Math.max(worst, worst(unbounded));
        }
        assertThat(worst).isGreaterThan(2 * 200 / 8);
    }

    @Test
    void goesFromAFullInstanceToTheNextByScoreAndBackWhenThereIsRoom() {
        Rendezvous rendezvous = new Rendezvous(1.5, 0);
        long number = 7;
        int home = rendezvous.find(number, EIGHT, Set.of());
        int second = EIGHT.indexOf(home(number, without(EIGHT.get(home))));

        Rendezvous.Place first = rendezvous.take(number, EIGHT, Set.of());
        Rendezvous.Place next = rendezvous.take(number, EIGHT, Set.of());
        assertThat(first.index()).isEqualTo(home);
        assertThat(next.index()).isEqualTo(second);
        first.leave();
        assertThat(rendezvous.find(number, EIGHT, Set.of())).isEqualTo(home);
    }

    @Test
    void keepsEqualRequestsTogetherWhileThereAreFewCalls() {
        Rendezvous rendezvous = new Rendezvous(1.5, 16);
        for (int i = 0; i < 16; i++) {
            assertThat(rendezvous.take(7, EIGHT, Set.of()).index()).isEqualTo(unbounded.find(7, EIGHT, Set.of()));
        }
        assertThat(rendezvous.take(7, EIGHT, Set.of()).index()).isNotEqualTo(unbounded.find(7, EIGHT, Set.of()));
    }

    @Test
    void avoidsWhatItIsToldToUnlessThereIsNothingElse() {
        String home = home(7, EIGHT);

        assertThat(EIGHT.get(unbounded.find(7, EIGHT, Set.of(home)))).isEqualTo(home(7, without(home)));
        assertThat(EIGHT.get(unbounded.find(7, EIGHT, Set.copyOf(EIGHT)))).isEqualTo(home);
    }

    @Test
    void choosesAmongTheOthersWhereAllThatIsNotAvoidedIsFull() {
        Rendezvous rendezvous = new Rendezvous(1.5, 0);
        List<String> two = EIGHT.subList(0, 2);
        rendezvous.take(7, List.of(two.get(1)), Set.of());
        rendezvous.take(7, List.of(two.get(1)), Set.of());

        assertThat(rendezvous.find(7, two, Set.of(two.get(0)))).isEqualTo(1);
    }

    @Test
    void countsTheCallsToAnInstanceThatHasLeftUntilTheyAreOver() {
        Rendezvous rendezvous = new Rendezvous(1.5, 0);
        List<Rendezvous.Place> places = Arrays.stream(numbers())
                .limit(100)
                .mapToObj(number -> rendezvous.take(number, EIGHT, Set.of()))
                .toList();
        List<String> rest = without(EIGHT.get(0));
        assertThat(rendezvous.callsInFlight()).containsKey(EIGHT.get(0));
        // Those of the instance that has left take nobody's room.
        rendezvous.take(7, rest, Set.of()).leave();

        places.forEach(Rendezvous.Place::leave);
        assertThat(rendezvous.callsInFlight()).isEmpty();
    }

    @Test
    void leavesAPlaceOnce() {
        Rendezvous rendezvous = new Rendezvous(0, 0);
        Rendezvous.Place left = rendezvous.take(7, EIGHT, Set.of());
        rendezvous.take(7, EIGHT, Set.of());
        left.leave();
        left.leave();

        assertThat(rendezvous.callsInFlight().values()).containsExactly(1);
    }

    @Test
    void neverExceedsTheBoundNorLosesACountInManyThreads() throws Exception {
        Rendezvous rendezvous = new Rendezvous(1.25, 0);
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Integer>> worst = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            SplittableRandom random = new SplittableRandom(SEED + thread);
            worst.add(pool.submit(() -> {
                start.await();
                int most = 0;
                List<Rendezvous.Place> held = new ArrayList<>();
                for (int i = 0; i < 3000; i++) {
                    held.add(rendezvous.take(random.nextInt(5), EIGHT, Set.of()));
                    if (held.size() == 10) {
                        most = Math.max(most, worst(rendezvous));
                        held.forEach(Rendezvous.Place::leave);
                        held.clear();
                    }
                }
                held.forEach(Rendezvous.Place::leave);
                return most;
            }));
        }
        start.countDown();
        for (Future<Integer> each : worst) {
            // Eighty calls at most: 1.25 * 80 / 8, rounded up.
            assertThat(each.get(30, TimeUnit.SECONDS)).isLessThanOrEqualTo(13);
        }
        pool.shutdown();
        assertThat(rendezvous.callsInFlight()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAFactorThatNoInstanceCanKeepTo(double balance) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rendezvous(balance, 0));
    }
}
