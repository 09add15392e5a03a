package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Holds each event of a replay back until it is due, on a timer, so that no thread waits. An event is taken from the body
 * only when its turn has come; who cancels leaves no timer behind. A client that is slow is not made to wait for what was
 * due meanwhile. For one subscriber.
 */
final class PacedEvents {

    private final Pacing pacing;
    private final Scheduler timer;
    private boolean hasBegun;
    private long due;

    private PacedEvents(Pacing pacing, Scheduler timer) {
        this.pacing = pacing;
        this.timer = timer;
    }

    static Flux<List<ByteBuffer>> of(Flux<List<ByteBuffer>> events, Pacing pacing, Scheduler timer) {
        PacedEvents paced = new PacedEvents(pacing, timer);
        // No prefetch: what waits in a queue would be read, and perhaps decoded, long before it is sent.
        return events.concatMap(paced::whenDue, 0);
    }

    private Mono<List<ByteBuffer>> whenDue(List<ByteBuffer> event) {
        long now = timer.now(TimeUnit.NANOSECONDS);
        long pause = pacing.pause(event);
        due = hasBegun ? due + pause : now;
        hasBegun = true;
        // The clock may be one that is set back: no wait is longer than the pause itself.
        long wait = Math.min(due - now, pause);
        return wait <= 0
                ? Mono.just(event)
                : Mono.delay(Duration.ofNanos(wait), timer).thenReturn(event);
    }
}
