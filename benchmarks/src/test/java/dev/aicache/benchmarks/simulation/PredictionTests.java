package dev.aicache.benchmarks.simulation;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PredictionTests {

    private static final String SMALL = "--days 12 --learning 7 --keys 200 --per-hour 400 --seed ";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String arguments) {
        out.reset();
        return Prediction.run(
                List.of(arguments.split(" ", -1)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private double firstHour(String row) {
        return output().lines()
                .filter(line -> line.startsWith("| " + row + " |"))
                .map(line -> line.split("\\|", -1)[2].split("/", -1)[0].strip())
                .mapToDouble(Double::parseDouble)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void answersMoreOfTheFirstHourThanWhatIsFilledByDemandOnly() {
        assertThat(run(SMALL + "3")).isZero();

        assertThat(firstHour("predictive")).isGreaterThan(firstHour("gradual"));
    }

    @Test
    @Timeout(60)
    void findsSomethingToAskWhereThereIsBarelyAnything() {
        assertThat(run("--days 8 --learning 7 --keys 1 --per-hour 40")).isZero();
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
            --days 5          | there is nothing to count; --days goes beyond --learning
            """)
    void saysWhichArgumentIsWrong(String arguments, String why) {
        assertThat(run(arguments)).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8).strip()).isEqualTo("prediction: " + why);
    }
}
