package dev.aicache.gateway;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.aicache.Body;

import static org.assertj.core.api.Assertions.assertThat;

class ArrivalsTests {

    private final Arrivals arrivals = new Arrivals();

    private int[] times(int... eventEnds) {
        Body body = arrivals.body(new byte[eventEnds[eventEnds.length - 1]], eventEnds);
        return IntStream.range(0, eventEnds.length).map(body::time).toArray();
    }

    @Test
    void anEventCameWhenItsLastByteCame() {
        arrivals.add(5, 1000);
        arrivals.add(10, 1200);
        arrivals.add(40, 1900);

        assertThat(times(5, 7, 10, 11, 40)).containsExactly(0, 200, 200, 900, 900);
    }

    @Test
    void countsFromTheFirstWholeEvent() {
        arrivals.add(1, 1000);
        arrivals.add(10, 1300);
        arrivals.add(20, 1400);

        assertThat(times(10, 20)).containsExactly(0, 100);
    }

    @Test
    void aClockThatIsSetBackStandsStill() {
        arrivals.add(10, 5000);
        arrivals.add(20, 5100);
        arrivals.add(30, 10);
        arrivals.add(40, 5300);

        assertThat(times(10, 20, 30, 40)).containsExactly(0, 100, 100, 300);
    }

    @Test
    void growsWithTheAnswer() {
        int[] ends = IntStream.rangeClosed(1, 1000).toArray();
        for (int end : ends) {
            arrivals.add(end, 10L * end);
        }

        assertThat(times(ends)).startsWith(0, 10, 20).endsWith(9990);
    }

    @Test
    void anAnswerOfUnknownArrivalCameAtOnce() {
        assertThat(times(3, 5)).containsExactly(0, 0);
    }
}
