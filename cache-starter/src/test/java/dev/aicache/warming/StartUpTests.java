package dev.aicache.warming;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StartUpTests {

    private final Jobs jobs = new Jobs(Clock.systemUTC(), () -> 0);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<RuntimeException> faults = new ArrayList<>();

    private StartStep step(String name, JobTask task) {
        return new StartStep() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Job start() {
                events.add(name + " begins");
                return jobs.start("warm", name, task);
            }
        };
    }

    private static void end(StartUp startUp) throws Exception {
        startUp.end().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void isOverFromTheBeginningWhereThereIsNothingToDo() {
        assertThat(new StartUp(List.of(), faults::add).isOver()).isTrue();
    }

    @Test
    void startsEachStepWhenTheOneBeforeHasEndedWellOrNot() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        StartUp startUp = new StartUp(
                List.of(
                        step("one", progress -> {
                            gate.await();
                            events.add("one ends");
                            throw new IllegalStateException("failed");
                        }),
                        step("two", progress -> events.add("two ends"))),
                faults::add);

        startUp.begin();
        startUp.begin();
        assertThat(startUp.isOver()).isFalse();
        assertThat(events).containsExactly("one begins");
        gate.countDown();
        end(startUp);

        assertThat(events).containsExactly("one begins", "one ends", "two begins", "two ends");
        assertThat(startUp.isOver()).isTrue();
        assertThat(faults).isEmpty();
    }

    @Test
    void passesOverAStepThatCannotBeStarted() throws Exception {
        StartStep bad = new StartStep() {
            @Override
            public String name() {
                return "bad";
            }

            @Override
            public Job start() {
                throw new IllegalStateException("cannot");
            }
        };
        StartUp startUp = new StartUp(List.of(bad, step("two", progress -> {})), faults::add);

        startUp.begin();
        end(startUp);

        assertThat(faults).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(events).containsExactly("two begins");
    }

    @Test
    void startsNoMoreStepsWhenItIsClosed() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        StartUp startUp =
                new StartUp(List.of(step("one", progress -> gate.await()), step("two", progress -> {})), faults::add);
        startUp.begin();

        startUp.close();
        gate.countDown();
        end(startUp);

        assertThat(events).containsExactly("one begins");
    }
}
