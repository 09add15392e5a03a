package dev.aicache.gateway;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class LongWorkTests {

    @Test
    void isDoneHereWhereNoOtherThreadIsToBeHad() {
        Scheduler gone = Schedulers.newSingle("gone");
        gone.dispose();

        StepVerifier.create(LongWork.callOn(gone, Thread::currentThread))
                .expectNext(Thread.currentThread())
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void isDoneOnAnotherThread() {
        Thread worker = LongWork.callElsewhere(Thread::currentThread).block(Duration.ofSeconds(10));

        assertThat(worker).isNotNull().isNotEqualTo(Thread.currentThread());
    }
}
