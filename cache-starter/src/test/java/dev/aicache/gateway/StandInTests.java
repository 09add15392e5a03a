package dev.aicache.gateway;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

class StandInTests {

    private final AtomicInteger left = new AtomicInteger();

    @Test
    void noticesWhoLeavesBeforeItHasCome() {
        Disposable waiting = StandIn.ifLeft(Mono.never(), left::incrementAndGet).subscribe();
        waiting.dispose();

        assertThat(left).hasValue(1);
    }

    @Test
    void takesACancelledEndForNoLeaving() {
        BaseSubscriber<String> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(String value) {
                upstream().cancel();
            }
        };
        StandIn.ifLeft(Mono.just("here"), left::incrementAndGet).subscribe(subscriber);

        assertThat(left).hasValue(0);
    }
}
