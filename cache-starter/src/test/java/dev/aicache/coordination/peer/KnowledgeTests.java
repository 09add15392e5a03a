package dev.aicache.coordination.peer;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;

import static org.assertj.core.api.Assertions.assertThat;

/** What is kept, what is forgotten, and what is said of it. */
class KnowledgeTests {

    private static final PurgeNotice A = PurgeNotice.hard(Tag.of("a"));
    private static final PurgeNotice B = PurgeNotice.hard(Tag.of("b"));
    private static final Random RANDOM = new Random(1);

    private final AtomicLong clock = new AtomicLong(-77);

    private Knowledge knowledge() {
        return new Knowledge(Origin.random(RANDOM), new GenerationTable(clock::get), clock::get);
    }

    private boolean pull(Knowledge by, Knowledge from) {
        Knowledge.Learnt<Boolean> learnt = by.absorb(from.self(), from.answer(by.pull()), clock.get());
        return learnt.answer();
    }

    private void go(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void confirmsWhatAnotherOneHasSaidOfAThird() {
        Knowledge one = knowledge();
        Knowledge two = knowledge();
        Knowledge three = knowledge();
        long unused = one.purge(A);
        assertThat(three.confirmedAt(one.self())).isEqualTo(Stream.NEVER);
        long first = clock.get();
        assertThat(pull(two, one)).isTrue();
        go(Duration.ofSeconds(5));
        long second = clock.get();
        assertThat(pull(three, two)).isTrue();

        assertThat(three.confirmedAt(two.self())).isEqualTo(second);
        assertThat(three.confirmedAt(one.self())).isEqualTo(first);
    }

    @Test
    void aPurgeThatWasPushedConfirmsNothing() {
        Knowledge one = knowledge();
        Knowledge two = knowledge();
        long sequence = one.purge(A);
        Knowledge.Learnt<PeerMessage.PushAnswer> learnt = two.receive(one.self(), one.push(sequence - 1, false));

        assertThat(learnt.answer().known()).isEqualTo(1);
        assertThat(learnt.news()).containsExactly(A);
        assertThat(two.confirmedAt(one.self())).isEqualTo(Stream.NEVER);
    }

    @Test
    void takesNothingBehindAGapThatCanBeClosed() {
        Knowledge one = knowledge();
        Knowledge two = knowledge();
        long unused = one.purge(A);
        long sequence = one.purge(B);
        Knowledge.Learnt<PeerMessage.PushAnswer> learnt = two.receive(one.self(), one.push(sequence - 1, false));
        assertThat(learnt.answer().known()).isZero();
        assertThat(learnt.news()).isEmpty();

        learnt = two.receive(one.self(), one.push(0, false));
        assertThat(learnt.answer().known()).isEqualTo(2);
        assertThat(learnt.news()).containsExactly(A, B);
        learnt = two.receive(one.self(), one.push(0, false));
        assertThat(learnt.news()).as("known already").isEmpty();
    }

    @Test
    void whoIsGoneForLongIsForgottenByAllAndDoesNotComeBack() {
        Knowledge gone = knowledge();
        Knowledge one = knowledge();
        Knowledge two = knowledge();
        long unused = gone.purge(A);
        pull(one, gone);
        go(Duration.ofSeconds(5));
        pull(two, one);
        go(Duration.ofNanos(PeerLog.RETENTION - PeerLog.FORGETTING));
        Knowledge joining = knowledge();
        pull(joining, two);
        assertThat(joining.pull().known()).as("is told no more").doesNotContainKey(gone.self());

        go(Duration.ofNanos(PeerLog.FORGETTING));
        one.forget(Set.of());
        two.forget(Set.of());
        assertThat(one.pull().known()).doesNotContainKey(gone.self());
        assertThat(two.pull().known()).doesNotContainKey(gone.self());
        pull(one, joining);
        pull(one, two);
        assertThat(one.pull().known()).containsOnlyKeys(one.self(), two.self(), joining.self());
    }

    @Test
    void whoIsListedIsNotForgotten() {
        Knowledge silent = knowledge();
        Knowledge one = knowledge();
        long unused = silent.purge(A);
        pull(one, silent);
        go(Duration.ofNanos(2 * PeerLog.RETENTION));
        one.forget(Set.of(silent.self()));

        assertThat(one.pull().known()).containsEntry(silent.self(), 1L);
    }

    @Test
    void knowsSoManyOriginsAndNoMore() {
        Knowledge one = knowledge();
        for (int i = 0; i < PeerLog.MOST_STREAMS + 10; i++) {
            go(Duration.ofMillis(1));
            var unused = one.receive(new Origin(i, 7), new PeerMessage.Push(0, 0, 0, false, java.util.List.of()));
        }
        Map<Origin, Long> known = one.pull().known();
        assertThat(known).hasSize(PeerLog.MOST_STREAMS).containsKey(one.self()).doesNotContainKey(new Origin(0, 7));
    }
}
