package dev.aicache.warming;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import dev.aicache.Tokens;
import dev.aicache.warming.JobReport.Errors;
import dev.aicache.warming.JobReport.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class JobTests {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final WarmingListener NOBODY = new WarmingListener() {};

    private final AtomicLong nanos = new AtomicLong(-5);
    private final Job job = job(NOBODY);

    private Job job(WarmingListener listener) {
        return new Job("warm-1", "warm", "a list", Clock.fixed(START, ZoneOffset.UTC), nanos::get, listener);
    }

    private static JobReport end(Job job) throws Exception {
        return job.end().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void saysHowFastItIsAndHowLongItWillTake() {
        job.expect(100);
        assertThat(job.report().remaining()).isNull();

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        for (int i = 0; i < 5; i++) {
            job.done();
            job.skipped();
        }
        job.failed("status 400", "line 1");
        job.failed("status 400", "line 2");

        JobReport report = job.report();
        assertThat(report.perSecond()).isCloseTo(1.2, within(0.001));
        assertThat(report.remaining()).isCloseTo(Duration.ofMillis(73_333), Duration.ofMillis(2));
        assertThat(report.state()).isEqualTo(State.RUNNING);
    }

    @Test
    void promisesNoTimeBelowZeroWhereMoreCameThanWasExpected() {
        job.expect(1);
        job.done();
        job.done();
        nanos.addAndGet(1_000_000_000);

        assertThat(job.report().remaining()).isEqualTo(Duration.ZERO);
    }

    @Test
    void addsUpWhatItsCallsTook() {
        job.spent(new Tokens(10, 5, 4, 3, 2), 0.5);
        job.spent(null, 0.25);
        job.spent(new Tokens(1, 1, 1, 1, 1), 0);

        assertThat(job.report().tokens()).isEqualTo(new Tokens(11, 6, 5, 4, 3));
        assertThat(job.report().cost()).isEqualTo(0.75);
    }

    @Test
    void keepsNoMoreKindsAndPlacesOfErrorsThanItsBounds() {
        for (int i = 0; i < 1000; i++) {
            job.failed("kind " + i, "line " + i);
            job.failed("common", "line " + i);
        }

        List<Errors> errors = job.report().errors();
        assertThat(errors).hasSize(Job.KINDS + 1);
        assertThat(errors).extracting(Errors::where).allMatch(where -> where.size() <= Job.PLACES);
        assertThat(errors.get(1))
                .isEqualTo(new Errors(
                        "common",
                        1000,
                        List.of(
                                "line 0", "line 1", "line 2", "line 3", "line 4", "line 5", "line 6", "line 7",
                                "line 8", "line 9")));
        assertThat(errors.stream().mapToLong(Errors::count).sum()).isEqualTo(2000);
        assertThat(job.report().failed()).isEqualTo(2000);
    }

    @Test
    void endsAsDoneWithTheTimeItTook() throws Exception {
        job.run(progress -> {
            nanos.addAndGet(2_000_000_000);
            progress.done();
        });

        JobReport report = end(job);
        nanos.addAndGet(1_000_000_000);

        assertThat(report.state()).isEqualTo(State.DONE);
        assertThat(report.endedAt()).isEqualTo(START);
        assertThat(job.report().perSecond()).isEqualTo(0.5);
    }

    @Test
    void endsAsFailedWithWhatItFailedOf() throws Exception {
        job.run(progress -> {
            throw new java.io.IOException("the disk is full");
        });

        assertThat(end(job).state()).isEqualTo(State.FAILED);
        assertThat(job.report().message()).isEqualTo("the disk is full");
    }

    @Test
    void countsAsFailedWhateverItThrows() throws Exception {
        job.run(progress -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
            throw new Error("not even an exception");
        });

        assertThat(end(job).state()).isEqualTo(State.FAILED);
    }

    @Test
    void isInterruptedAndItsHooksAreRunWhenItIsCancelled() throws Exception {
        CountDownLatch isWaiting = new CountDownLatch(1);
        CountDownLatch hook = new CountDownLatch(1);
        job.run(progress -> {
            progress.onCancel(hook::countDown);
            isWaiting.countDown();
            new CountDownLatch(1).await();
        });
        await(isWaiting);

        job.cancel();

        assertThat(end(job).state()).isEqualTo(State.CANCELLED);
        await(hook);
    }

    @Test
    void isInterruptedAndTheOtherHooksAreRunAlthoughAHookThrows() throws Exception {
        CountDownLatch isWaiting = new CountDownLatch(1);
        CountDownLatch hook = new CountDownLatch(1);
        job.run(progress -> {
            progress.onCancel(() -> {
                throw new IllegalStateException("a bad hook");
            });
            progress.onCancel(hook::countDown);
            isWaiting.countDown();
            new CountDownLatch(1).await();
        });
        await(isWaiting);

        job.cancel();

        assertThat(end(job).state()).isEqualTo(State.CANCELLED);
        await(hook);
    }

    @Test
    void runsAHookAtOnceWhereItIsCancelledAlready() {
        job.cancel();
        AtomicBoolean isRun = new AtomicBoolean();

        job.onCancel(() -> {
            isRun.set(true);
            throw new IllegalStateException("a bad hook");
        });

        assertThat(isRun).isTrue();
    }

    @Test
    void doesNotBeginWhereItIsCancelledAlready() throws Exception {
        AtomicBoolean hasBegun = new AtomicBoolean();
        job.cancel();
        job.run(progress -> hasBegun.set(true));

        assertThat(end(job).state()).isEqualTo(State.CANCELLED);
        assertThat(hasBegun).isFalse();
    }

    @Test
    void takesNoFailureThatCancellingBroughtForNews() throws Exception {
        CountDownLatch isWaiting = new CountDownLatch(1);
        job.run(progress -> {
            CountDownLatch closed = new CountDownLatch(1);
            progress.onCancel(closed::countDown);
            isWaiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                closed.await();
                throw new java.io.IOException("Stream closed", e);
            }
        });
        await(isWaiting);

        job.cancel();

        assertThat(end(job).state()).isEqualTo(State.CANCELLED);
        assertThat(job.report().message()).isNull();
    }

    @Test
    void letsNoInterruptThatCameTooLateReachWhoHearsOfTheEnd() throws Exception {
        AtomicReference<Boolean> isInterrupted = new AtomicReference<>();
        CountDownLatch heard = new CountDownLatch(1);
        Job told = job(new WarmingListener() {
            @Override
            public void onJobEnded(JobReport report) {
                isInterrupted.set(Thread.currentThread().isInterrupted());
                heard.countDown();
            }
        });
        told.run(progress -> told.cancel());

        await(heard);
        assertThat(isInterrupted).hasValue(false);
        assertThat(end(told).state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void isNotCancelledWhenItHasEnded() throws Exception {
        List<String> hooks = new ArrayList<>();
        job.run(progress -> progress.onCancel(() -> hooks.add("run")));
        JobReport ended = end(job);

        job.cancel();

        assertThat(ended.state()).isEqualTo(State.DONE);
        assertThat(job.report().state()).isEqualTo(State.DONE);
        assertThat(hooks).isEmpty();
    }
}
