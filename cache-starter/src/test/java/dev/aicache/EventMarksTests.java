package dev.aicache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.aicache.store.coding.CodedBody;
import dev.aicache.store.coding.Coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Bodies that know when their events came. */
class EventMarksTests {

    private static final int[] ENDS = {2, 3, 500};
    private static final int[] TIMES = {0, 0, 1700};

    private static void assertTimed(Body body) {
        assertThat(body.isStream()).isTrue();
        assertThat(body.isTimed()).isTrue();
        assertThat(body.events()).isEqualTo(3);
        assertThat(List.of(body.time(0), body.time(1), body.time(2))).containsExactly(0, 0, 1700);
        List<Integer> lengths = new ArrayList<>();
        body.pieces()
                .forEachRemaining(event -> lengths.add(
                        event.stream().mapToInt(ByteBuffer::remaining).sum()));
        assertThat(lengths).containsExactly(2, 1, 497);
    }

    @Test
    void aBodyKeepsTheTimesOfItsEventsInEveryForm() {
        Body body = Body.ofTimedEvents(new byte[500], ENDS, TIMES);

        assertTimed(body);
        assertTimed(CodedBody.of(body, Coding.GZIP));
    }

    @Test
    void aBodyWithoutTimesSaysSo() {
        Body body = Body.ofEvents(new byte[500], ENDS);

        assertThat(body.isTimed()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> body.time(0));
        assertThat(Body.of(new byte[3]).isTimed()).isFalse();
        assertThat(Body.ofTimedEvents(new byte[0], new int[0], new int[0]).isTimed())
                .isFalse();
    }

    @Test
    void refusesTimesThatDescendOrAreTooFew() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Body.ofTimedEvents(new byte[500], ENDS, new int[] {0, 2, 1}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Body.ofTimedEvents(new byte[500], ENDS, new int[] {-1, 2, 3}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Body.ofTimedEvents(new byte[500], ENDS, new int[] {0, 2}));
        assertThatIllegalArgumentException().isThrownBy(() -> Body.ofTimedEvents(new byte[501], ENDS, TIMES));
    }
}
