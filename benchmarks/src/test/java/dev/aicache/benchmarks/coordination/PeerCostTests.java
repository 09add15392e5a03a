package dev.aicache.benchmarks.coordination;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PeerCostTests {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) throws Exception {
        return PeerCost.run(
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void aPurgeTakesAMessageAndItsAnswerForEachOtherInstance() throws Exception {
        assertThat(run("--memory", "5", "--http", "3", "--purges", "20", "--rounds", "2"))
                .isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("| 5 | memory | 8.0 |")
                .contains("| 3 | HTTP | 4.0 |");
    }

    @Test
    void saysWhatItDoesNotUnderstand() throws Exception {
        assertThat(run("--memory", "many")).isEqualTo(2);
        assertThat(run("--fast", "1")).isEqualTo(2);
        assertThat(run("--help")).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--memory takes positive numbers", "no option --fast");
    }
}
