package dev.aicache.benchmarks.simulation;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class StickyRoutingTests {

    private static final String SMALL = "--requests 20000 --keys 2000 --seconds 30 --hit-millis 1000 --seed ";
    private static final int FROM_MEMORY = 2;
    private static final int MODEL_CALLS = 3;
    private static final int IN_FLIGHT = 5;
    private static final int AWAY = 6;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String arguments) {
        out.reset();
        return StickyRouting.run(
                List.of(arguments.split(" ", -1)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Of the second trace, which is the more popular one. */
    private double figure(String row, int column) {
        List<String> rows = output().lines()
                .filter(line -> line.startsWith("| " + row + " |"))
                .toList();
        assertThat(rows).hasSize(2);
        return Double.parseDouble(
                rows.get(1).split("\\|", -1)[column].replace("%", "").strip());
    }

    @Test
    void answersMoreFromMemoryWhereEqualRequestsGoToOneGateway() {
        assertThat(run(SMALL + "3")).isZero();

        assertThat(figure("rendezvous, factor 1.5", FROM_MEMORY))
                .isGreaterThan(figure("one after the other", FROM_MEMORY));
        assertThat(figure("rendezvous, no bound", MODEL_CALLS)).isLessThan(figure("one after the other", MODEL_CALLS));
        assertThat(figure("rendezvous, no bound", AWAY)).isZero();
    }

    @Test
    void keepsCallsInFlightToTheBound() {
        run(SMALL + "3");

        assertThat(figure("rendezvous, factor 1.25", IN_FLIGHT)).isLessThan(1.35);
        assertThat(figure("rendezvous, no bound", IN_FLIGHT)).isGreaterThan(1.5);
    }

    @Test
    void printsTheSameForTheSameSeed() {
        run(SMALL + "3");
        String first = output();
        run(SMALL + "3");
        assertThat(output()).isEqualTo(first);

        run(SMALL + "4");
        assertThat(output()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --fast            | there is no option --fast; --help lists them
            --seed            | --seed takes a whole number, not nothing
            --keys many       | --keys takes a whole number, not many
            --nodes 0         | --nodes takes 1 or more, not 0
            """)
    void saysWhichArgumentIsWrong(String arguments, String why) {
        assertThat(run(arguments)).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8).strip()).isEqualTo("sticky-routing: " + why);
    }
}
