package dev.aicache.warming;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.aicache.Expense;
import dev.aicache.warming.Filling.Outcome;
import dev.aicache.warming.JobReport.Errors;

import static dev.aicache.warming.ScriptedTarget.FILLED;
import static dev.aicache.warming.ScriptedTarget.FRESH;
import static dev.aicache.warming.ScriptedTarget.busy;
import static dev.aicache.warming.ScriptedTarget.filling;
import static dev.aicache.warming.ScriptedTarget.spending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WarmingRunTests {

    private static final Duration TENTH = Duration.ofMillis(100);
    private static final WarmingLimits LIMITS = new WarmingLimits(4, 0, 5, null, null);

    private final VirtualTiming timing = new VirtualTiming();
    private final Job job = new Job("warm-1", "warm", "x", Clock.systemUTC(), timing::nanos, new WarmingListener() {});
    private final List<String> heard = new ArrayList<>();
    private final WarmingListener listener = new WarmingListener() {
        @Override
        public void onFilled(WarmingRequest request, Filling filling) {
            heard.add(request.where() + " " + filling.outcome());
        }
    };

    private ScriptedTarget target(BiFunction<String, Integer, @Nullable Filling> script) {
        return new ScriptedTarget(timing, TENTH, script);
    }

    private WarmingRun run(WarmingTarget target, WarmingLimits limits, boolean isDryRun) {
        // Seeded: 7.
        RandomGenerator random = new java.util.Random(7);
        return new WarmingRun(target, limits, isDryRun, job, listener, timing, random::nextDouble);
    }

    private static Iterator<WarmingRequest> requests(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(ScriptedTarget::request).iterator();
    }

    private static boolean is(String where, int number) {
        return where.equals("line " + number);
    }

    @Test
    void countsWhatBecameOfEveryRequest() throws Exception {
        List<Filling> fillings = List.of(
                FILLED,
                FRESH,
                filling(Outcome.REFUSED, 0, "no-scope"),
                filling(Outcome.NOT_STORED, 200, "finish-reason"),
                filling(Outcome.NOT_STORED, 400, "status"),
                filling(Outcome.FAILED, 401, null),
                filling(Outcome.FAILED, 0, "too-large"),
                filling(Outcome.FAILED, 0, null));
        ScriptedTarget target = target((where, time) -> fillings.get(Integer.parseInt(where.substring(5)) - 1));

        assertThat(run(target, LIMITS, false).run(requests(8))).isTrue();

        JobReport report = job.report();
        assertThat(report.done()).isEqualTo(1);
        assertThat(report.skipped()).isEqualTo(1);
        assertThat(report.failed()).isEqualTo(6);
        assertThat(report.errors())
                .containsExactly(
                        new Errors("refused: no-scope", 1, List.of("line 3")),
                        new Errors("not stored: finish-reason", 1, List.of("line 4")),
                        new Errors("not stored: status 400", 1, List.of("line 5")),
                        new Errors("status 401", 1, List.of("line 6")),
                        new Errors("too-large", 1, List.of("line 7")),
                        new Errors("unknown", 1, List.of("line 8")));
        assertThat(heard).hasSize(8).contains("line 3 REFUSED", "line 8 FAILED");
    }

    @Test
    void asksNoMoreAtATimeThanItsConcurrency() throws Exception {
        ScriptedTarget target = target((where, time) -> FILLED);

        run(target, LIMITS, false).run(requests(40));

        assertThat(target.mostInFlight).isEqualTo(4);
        assertThat(timing.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void startsRequestsEvenlyAtItsRate() throws Exception {
        ScriptedTarget target = target((where, time) -> FILLED);

        run(target, new WarmingLimits(40, 20, 5, null, null), false).run(requests(41));

        for (int i = 0; i < target.starts.size(); i++) {
            assertThat(target.starts.get(i)).isEqualTo(Duration.ofMillis(50L * i));
        }
    }

    @Test
    void catchesUpWithNoBurstAfterAPause() throws Exception {
        ScriptedTarget target = target((where, time) -> FILLED);
        Iterator<WarmingRequest> slow = new Iterator<>() {
            private int number;

            @Override
            public boolean hasNext() {
                if (number == 2) {
                    try {
                        for (int i = 0; i < 50; i++) {
                            timing.await(TENTH.toNanos());
                        }
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
                return number < 10;
            }

            @Override
            public WarmingRequest next() {
                return ScriptedTarget.request(++number);
            }
        };

        run(target, new WarmingLimits(10, 10, 5, null, null), false).run(slow);

        for (int i = 1; i < target.starts.size(); i++) {
            assertThat(target.starts.get(i).minus(target.starts.get(i - 1))).isGreaterThanOrEqualTo(TENTH);
        }
    }

    @Test
    void doesNotCountAgainstTheRateWhatIsThereAlready() throws Exception {
        ScriptedTarget target = new ScriptedTarget(timing, Duration.ofMillis(1), (where, time) -> FRESH);

        run(target, new WarmingLimits(1, 10, 5, null, null), false).run(requests(1000));

        assertThat(timing.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void holdsFewOfTenThousandRequestsAtATimeAndKeepsItsRate() throws Exception {
        int concurrency = 8;
        ScriptedTarget target = target((where, time) -> time == 1 && where.endsWith("7") ? busy(500, null) : FILLED);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger pulled = new AtomicInteger();
        Iterator<WarmingRequest> all = requests(10_000);
        Iterator<WarmingRequest> counted = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public WarmingRequest next() {
                int alive = pulled.incrementAndGet() - heard.size();
                most.accumulateAndGet(alive, Math::max);
                return all.next();
            }
        };

        run(target, new WarmingLimits(concurrency, 50, 5, null, null), false).run(counted);

        assertThat(job.report().done()).isEqualTo(10_000);
        assertThat(job.report().failed()).isZero();
        assertThat(target.starts).hasSize(11_000);
        assertThat(most.get()).isLessThanOrEqualTo(2 * concurrency + 1);
        // 11 000 starts at 50 per second.
        assertThat(timing.elapsed()).isBetween(Duration.ofSeconds(219), Duration.ofSeconds(230));
    }

    @Test
    void holdsNoMoreThanThatWhenEverythingFails() throws Exception {
        ScriptedTarget target = target((where, time) -> busy(500, null));
        AtomicInteger pulled = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Iterator<WarmingRequest> all = requests(200);
        Iterator<WarmingRequest> counted = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public WarmingRequest next() {
                most.accumulateAndGet(pulled.incrementAndGet() - heard.size(), Math::max);
                return all.next();
            }
        };

        run(target, LIMITS, false).run(counted);

        assertThat(most.get()).isLessThanOrEqualTo(9);
        assertThat(job.report().errors()).extracting(Errors::kind).containsExactly("status 500");
        assertThat(job.report().failed()).isEqualTo(200);
        assertThat(target.starts).hasSize(1200);
    }

    @Test
    void finishesWhatAnUpstreamHeldUpThatAllowsFewerThanAreAsked() throws Exception {
        // Five at once, and one more each second.
        double[] allowance = {5, 0};
        ScriptedTarget target = target((where, time) -> {
            double now = timing.elapsed().toMillis() / 1000.0;
            allowance[0] = Math.min(5, allowance[0] + now - allowance[1]);
            allowance[1] = now;
            if (allowance[0] < 1) {
                return busy(429, null);
            }
            allowance[0]--;
            return FILLED;
        });
        WarmingRun run = run(target, new WarmingLimits(8, 20, 5, null, null), false);

        run.run(requests(300));

        assertThat(job.report().failed()).isZero();
        assertThat(job.report().done()).isEqualTo(300);
        assertThat(target.starts.size()).as("asked in all").isLessThan(1000);
        assertThat(run.summary()).matches("requests were asked again \\d+ times, because the upstream was too busy.*");
    }

    @Test
    void leavesTheUpstreamAloneForAsLongAsItAsks() throws Exception {
        Duration minute = Duration.ofMinutes(1);
        ScriptedTarget target = target((where, time) -> is(where, 3) && time == 1 ? busy(429, minute) : FILLED);

        run(target, new WarmingLimits(2, 0, 5, null, null), false).run(requests(20));

        Duration told = target.starts.get(2).plus(TENTH);
        assertThat(target.starts.stream().filter(start -> start.compareTo(told) >= 0))
                .isNotEmpty()
                .allMatch(start -> start.compareTo(told.plus(minute)) >= 0);
        assertThat(job.report().done()).isEqualTo(20);
        assertThat(job.report().message()).matches("the upstream was too busy, and was left alone for 6\\d seconds");
    }

    @Test
    void asksFewerAtATimeAfterTheUpstreamWasBusyAndMoreAgainLater() throws Exception {
        ScriptedTarget target = new ScriptedTarget(
                timing, Duration.ofSeconds(5), (where, time) -> is(where, 1) && time == 1 ? busy(429, null) : FILLED);
        run(target, new WarmingLimits(8, 0, 5, null, null), false).run(requests(100));

        // Seven others were in flight, whose answers raise four to five at most.
        Duration resumed = target.starts.get(8);
        long first = target.starts.stream().filter(resumed::equals).count();
        assertThat(first).isLessThanOrEqualTo(5);
        Duration last = target.starts.get(target.starts.size() - 9);
        assertThat(target.starts.stream().filter(last::equals).count()).isEqualTo(8);
    }

    @Test
    void goesOnWithOthersWhileOneThatFailedWaitsAndAsksItAgainBeforeNewOnes() throws Exception {
        ScriptedTarget target = target((where, time) -> is(where, 1) && time == 1 ? busy(502, null) : FILLED);

        run(target, new WarmingLimits(2, 0, 5, null, null), false).run(requests(60));

        assertThat(target.asked.subList(0, 3)).containsExactly("line 1", "line 2", "line 3");
        int again = target.asked.lastIndexOf("line 1");
        Duration waited = target.starts.get(again).minus(TENTH);
        assertThat(waited).isBetween(Duration.ofMillis(500), Duration.ofMillis(1200));
        assertThat(again).isLessThan(30).isGreaterThan(10);
    }

    @Test
    void waitsLongerEachTimeAndGivesUpAfterItsRetries() throws Exception {
        ScriptedTarget target = target((where, time) -> busy(503, null));
        WarmingRun run = run(target, new WarmingLimits(1, 0, 3, null, null), false);

        run.run(requests(1));

        assertThat(target.starts).hasSize(4);
        for (int i = 1; i < 4; i++) {
            Duration waited =
                    target.starts.get(i).minus(target.starts.get(i - 1)).minus(TENTH);
            Duration most = Duration.ofSeconds(1L << (i - 1));
            assertThat(waited).isBetween(most.dividedBy(2), most);
        }
        assertThat(job.report().errors()).containsExactly(new Errors("status 503", 1, List.of("line 1")));
        assertThat(heard).containsExactly("line 1 RETRYABLE");
    }

    @Test
    void stopsAtItsBudgetOfTokensWhenWhatIsInFlightHasEnded() throws Exception {
        ScriptedTarget target = target((where, time) -> spending(10, 0));
        WarmingRun run = run(target, new WarmingLimits(2, 0, 5, 100L, null), false);

        assertThat(run.run(requests(1000))).isFalse();

        assertThat(job.report().done()).isBetween(10L, 11L);
        assertThat(target.inFlight).isZero();
        assertThat(run.summary()).isEqualTo("stopped at the budget of 100 tokens");
        assertThat(run.run(requests(1))).isFalse();
        assertThat(job.report().done()).isLessThanOrEqualTo(11);
    }

    @Test
    void stopsAtItsBudgetOfMoney() throws Exception {
        ScriptedTarget target = target((where, time) -> spending(10, 0.01));
        WarmingRun run = run(target, new WarmingLimits(1, 0, 5, null, 0.055), false);

        assertThat(run.run(requests(1000))).isFalse();

        assertThat(job.report().done()).isEqualTo(6);
        assertThat(run.summary()).isEqualTo("stopped at the budget of 0.055");
    }

    @Test
    void asksNothingAgainBeyondItsBudget() throws Exception {
        ScriptedTarget target = target((where, time) -> is(where, 1) ? busy(500, null) : spending(200, 0));

        run(target, new WarmingLimits(2, 0, 5, 100L, null), false).run(requests(10));

        assertThat(target.asked).containsExactly("line 1", "line 2", "line 3");
    }

    @Test
    void stopsWhereNoAnswerTellsWhatABudgetCountsAndSaysWhatIsNotInIt() throws Exception {
        ScriptedTarget blind = target((where, time) -> spending(10, 0));
        WarmingRun run = run(blind, new WarmingLimits(1, 0, 5, null, 5.0), false);
        assertThat(run.run(requests(1000))).isFalse();
        assertThat(blind.asked).hasSize(Budget.BLIND);
        assertThat(run.summary()).contains("no answer told tokens that have a price");

        ScriptedTarget some = target((where, time) -> is(where, 1) ? spending(10, 0.01) : FILLED);
        WarmingRun partly = run(some, new WarmingLimits(1, 0, 5, null, 5.0), false);
        assertThat(partly.run(requests(50))).isTrue();
        assertThat(partly.summary()).isEqualTo("49 answers did not tell what they took and are not in the budget");
    }

    @Test
    void asksNobodyInADryRunAndSaysWhatItWouldTake() throws Exception {
        Expense likely = spending(10, 0.5).expense();
        ScriptedTarget target = target((where, time) -> is(where, 1)
                ? FRESH
                : is(where, 2)
                        ? filling(Outcome.REFUSED, 0, "no-scope")
                        : new Filling(Outcome.FILLED, 0, null, null, likely));
        WarmingRun run = run(target, new WarmingLimits(4, 1, 5, 20L, null), true);

        assertThat(run.run(requests(100))).isTrue();

        assertThat(target.asked).isEmpty();
        assertThat(target.forecasts).isEqualTo(100);
        assertThat(target.mostInFlight).isEqualTo(4);
        JobReport report = job.report();
        assertThat(report.done()).isEqualTo(98);
        assertThat(report.skipped()).isEqualTo(1);
        assertThat(report.tokens().input()).isEqualTo(980);
        assertThat(report.cost()).isEqualTo(49);
        assertThat(timing.elapsed()).isLessThan(Duration.ofSeconds(5));
        assertThat(heard).isEmpty();
        assertThat(run.summary()).isEqualTo("a dry run: nothing was asked");
    }

    @Test
    void givesUpWhatIsInFlightWhenItIsCancelled() {
        ScriptedTarget target = target((where, time) -> Integer.parseInt(where.substring(5)) > 50 ? null : FILLED);
        timing.after(Duration.ofSeconds(30), () -> {
            job.cancel();
            Thread.currentThread().interrupt();
        });
        WarmingRun run = run(target, LIMITS, false);

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> run.run(requests(100)));

        assertThat(timing.elapsed()).isEqualTo(Duration.ofSeconds(30));
        assertThat(target.asked).hasSize(54);
        assertThat(target.calls.subList(50, 54)).allMatch(call -> call.isCancelled());
        assertThat(job.report().done()).isEqualTo(50);
    }

    @Test
    void startsNothingOnceItIsCancelledAlthoughItsSourceSwallowsTheInterrupt() {
        ScriptedTarget target = target((where, time) -> FILLED);
        Iterator<WarmingRequest> deaf = new Iterator<>() {
            private int number;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public WarmingRequest next() {
                if (++number == 10) {
                    job.cancel();
                }
                return ScriptedTarget.request(number);
            }
        };
        WarmingRun run = run(target, LIMITS, false);

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> run.run(deaf));

        assertThat(target.asked).hasSize(10);
        assertThat(target.calls.get(9)).isCancelled();
    }

    @Test
    void bearsATargetThatThrowsOrFails() throws Exception {
        ScriptedTarget good = target((where, time) -> FILLED);
        WarmingTarget bad = new WarmingTarget() {
            @Override
            public CompletionStage<Filling> fill(WarmingRequest request) {
                if (is(request.where(), 1)) {
                    throw new IllegalStateException("no target");
                }
                return is(request.where(), 2)
                        ? java.util.concurrent.CompletableFuture.failedFuture(new CompletionException("x", null))
                        : good.fill(request);
            }

            @Override
            public CompletionStage<Filling> forecast(WarmingRequest request) {
                return fill(request);
            }
        };

        run(bad, LIMITS, false).run(requests(3));

        assertThat(job.report().errors()).containsExactly(new Errors("fault", 2, List.of("line 1", "line 2")));
        assertThat(job.report().done()).isEqualTo(1);
    }
}
