package dev.aicache.gateway;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/** Where long work is done. */
class LongWorkTests {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    private static Mono<String> where(LongWork work, long bytes) {
        return work.call(bytes, () -> Thread.currentThread().getName());
    }

    @Test
    void isDoneOnThreadsOfItsOwnIfItIsLong() {
        LongWork work = new LongWork(1, 1);

        StepVerifier.create(where(work, LongWork.FROM))
                .expectNextMatches(name -> name.startsWith(LongWork.THREAD))
                .expectComplete()
                .verify(LONG_ENOUGH);
        StepVerifier.create(where(work, LongWork.FROM - 1))
                .expectNext(Thread.currentThread().getName())
                .expectComplete()
                .verify(LONG_ENOUGH);
    }

    @Test
    void isDoneWhereItComesFromIfTooMuchOfItWaits() throws Exception {
        LongWork work = new LongWork(1, 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        work.run(LongWork.FROM, () -> {
            begun.countDown();
            await(go);
        });
        await(begun);
        work.run(LongWork.FROM, () -> {});
        AtomicReference<String> where = new AtomicReference<>();
        work.run(LongWork.FROM, () -> where.set(Thread.currentThread().getName()));

        assertThat(where.get()).isEqualTo(Thread.currentThread().getName());
        StepVerifier.create(where(work, LongWork.FROM))
                .expectNext(Thread.currentThread().getName())
                .expectComplete()
                .verify(LONG_ENOUGH);
        go.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
