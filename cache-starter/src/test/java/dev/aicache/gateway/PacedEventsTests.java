package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

import dev.aicache.Body;
import dev.aicache.dialect.SseEvents;
import dev.aicache.policy.Pace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** When each event of a replay is due. */
class PacedEventsTests {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final List<Long> times = new ArrayList<>();

    private void note() {
        times.add(clock.now(TimeUnit.MILLISECONDS));
    }

    private Flux<List<ByteBuffer>> paced(String pace, Body body) {
        Pacing pacing = Pacing.of(Pace.of(pace), body);
        assertThat(pacing).isNotNull();
        return PacedEvents.of(Flux.fromIterable(body::pieces), pacing, clock);
    }

    private List<Long> replay(String pace, Body body) {
        paced(pace, body).subscribe(event -> note());
        clock.advanceTimeBy(Duration.ofHours(1));
        return times;
    }

    private static Body recorded(int... times) {
        int[] ends = new int[times.length];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = i + 1;
        }
        return Body.ofTimedEvents(new byte[ends.length], ends, times);
    }

    private static Body chat(String... words) {
        byte[] stream = String.join("", TestUpstream.chatEvents(1, words)).getBytes(UTF_8);
        return Body.ofEvents(stream, SseEvents.boundaries(stream));
    }

    @Test
    void recordedEventsComeWithTheirGapsNoneBeyondFiveSeconds() {
        assertThat(replay("recorded", recorded(0, 0, 700, 60_700, 60_800)))
                .containsExactly(0L, 0L, 700L, 5_700L, 5_800L);
    }

    @Test
    void atARateEachEventComesWhenTheTextBeforeItIsOver() {
        // Role, 1 token, 10 tokens, 2 tokens, finish, end.
        assertThat(replay("10/s", chat("a", "x".repeat(40), "12345678")))
                .containsExactly(0L, 0L, 100L, 1_100L, 1_300L, 1_300L);
    }

    @Test
    void noPauseIsLongerThanFiveSecondsAtAnyRate() {
        assertThat(replay("1/s", chat("x".repeat(4000), "y"))).containsExactly(0L, 0L, 5_000L, 6_000L, 6_000L);
    }

    @Test
    void aSlowClientIsNotMadeToWaitForWhatWasDueMeanwhile() {
        BaseSubscriber<List<ByteBuffer>> client = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(List<ByteBuffer> event) {
                note();
            }
        };
        paced("recorded", recorded(0, 1000, 2000, 9000)).subscribe(client);
        clock.advanceTimeBy(Duration.ofSeconds(10));
        client.request(3);
        clock.advanceTimeBy(Duration.ofSeconds(10));

        assertThat(times).containsExactly(0L, 10_000L, 10_000L, 10_000L);
    }

    @Test
    void aClientThatLeavesLeavesNoTimerBehind() {
        Disposable client = paced("recorded", recorded(0, 1000, 2000)).subscribe(event -> note());
        assertThat(clock.getScheduledTaskCount()).isEqualTo(1);
        client.dispose();
        clock.advanceTimeBy(Duration.ofSeconds(10));

        assertThat(times).containsExactly(0L);
    }

    @Test
    void everyReplayKeepsItsOwnTime() {
        replay("recorded", recorded(0, 1000));
        times.clear();
        long start = clock.now(TimeUnit.MILLISECONDS);

        assertThat(replay("recorded", recorded(0, 1000))).containsExactly(start, start + 1000);
    }

    @Test
    void anAnswerInOnePieceOrOfUnknownTimesIsGivenAtOnce() {
        assertThat(Pacing.of(Pace.of("5/s"), Body.of(new byte[3]))).isNull();
        assertThat(Pacing.of(Pace.of("recorded"), Body.of(new byte[3]))).isNull();
        assertThat(Pacing.of(Pace.of("recorded"), chat("a"))).isNull();
        assertThat(Pacing.of(Pace.INSTANT, recorded(0, 1))).isNull();
    }
}
