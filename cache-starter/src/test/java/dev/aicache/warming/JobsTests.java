package dev.aicache.warming;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.aicache.warming.JobReport.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JobsTests {

    private static final JobTask FOR_EVER = progress -> new CountDownLatch(1).await();

    private final Jobs jobs = new Jobs(Clock.systemUTC(), () -> 0);

    private static JobReport end(Job job) throws Exception {
        return job.end().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void listsTheNewestFirstAndFindsThemByTheirIds() throws Exception {
        Job one = jobs.start("warm", "a list", progress -> {});
        Job two = jobs.start("restore", "a file", progress -> {});
        end(one);
        end(two);

        assertThat(jobs.list()).extracting(JobReport::id).containsExactly("restore-2", "warm-1");
        assertThat(jobs.find("warm-1")).containsSame(one);
        assertThat(jobs.find("warm-3")).isEmpty();
    }

    @Test
    void forgetsTheOldestThatHaveEndedAndNoneThatRuns() throws Exception {
        Job running = jobs.start("warm", "a long list", FOR_EVER);
        for (int i = 0; i < Jobs.REMEMBERED + 20; i++) {
            end(jobs.start("warm", "a list", progress -> {}));
        }

        assertThat(jobs.list()).hasSize(Jobs.REMEMBERED + 1);
        assertThat(jobs.find(running.id())).isPresent();
        assertThat(jobs.find("warm-2")).isEmpty();
        running.cancel();
        end(running);
    }

    @Test
    void runsNoMoreThanSoManyAtATime() throws Exception {
        for (int i = 1; i < Jobs.RUNNING; i++) {
            jobs.start("warm", "a list", FOR_EVER);
        }
        Job last = jobs.start("warm", "a list", FOR_EVER);
        assertThatExceptionOfType(TooManyJobsException.class)
                .isThrownBy(() -> jobs.start("warm", "one more", FOR_EVER))
                .withMessageContaining("wait for one to end, or cancel one");

        last.cancel();
        end(last);
        assertThat(end(jobs.start("warm", "a list", progress -> {})).state()).isEqualTo(State.DONE);
        jobs.close();
    }

    @Test
    void cancelsEveryJobWhenItIsClosedAndThoseThatComeAfter() throws Exception {
        Job one = jobs.start("warm", "a list", FOR_EVER);
        Job two = jobs.start("snapshot", "a file", FOR_EVER);

        jobs.close();
        Job late = jobs.start("warm", "a list", FOR_EVER);

        assertThat(List.of(end(one), end(two), end(late)))
                .extracting(JobReport::state)
                .containsOnly(State.CANCELLED);
    }

    @Test
    void tellsOfEveryEndAlthoughAListenerThrows() throws Exception {
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        WarmingListener bad = new WarmingListener() {
            @Override
            public void onJobEnded(JobReport report) {
                throw new IllegalStateException("a bad listener");
            }
        };
        WarmingListener good = new WarmingListener() {
            @Override
            public void onJobEnded(JobReport report) {
                told.add(report.state());
            }
        };
        Jobs heard = new Jobs(Clock.systemUTC(), () -> 0, WarmingListener.all(List.of(bad, good), told::add));

        heard.start("warm", "a list", progress -> {});

        assertThat(told.poll(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(State.DONE);
    }
}
