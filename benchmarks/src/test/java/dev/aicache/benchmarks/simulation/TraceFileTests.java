package dev.aicache.benchmarks.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TraceFileTests {

    @TempDir
    private Path directory;

    @Test
    void readsRequestsAndPassesOverComments() throws IOException {
        Trace trace = TraceFile.read(file("""
                # key,size,cost,time

                what is a cache,1200,0.25,0
                  why , 5 , 3 , 1.5
                what is a cache,1200,0.25,1.5
                """));

        assertThat(trace.requests())
                .containsExactly(
                        new Request(0, 1200, 0.25, 0),
                        new Request(1, 5, 3, 1_500_000_000),
                        new Request(0, 1200, 0.25, 1_500_000_000));
        assertThat(trace.keys()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a,1,1           | expected key,size,cost,time but found 3 fields: a,1,1
            a,1,1,6,7       | expected key,size,cost,time but found 5 fields: a,1,1,6,7
            ,1,1,6          | the key is empty
            a,1.5,1,6       | the size is not a whole number of bytes up to 2147483647: 1.5
            a,4000000000,1,6| the size is not a whole number of bytes up to 2147483647: 4000000000
            a,-1,1,6        | the size is negative: -1
            a,1,free,6      | the cost is not a number: free
            a,1,-2,6        | the cost is negative: -2
            a,1,NaN,6       | the cost is not finite: NaN
            a,1,1,noon      | the time is not a number: noon
            a,1,1,4.9       | the time is before that of the request before: 4.9
            a,1,1,1e18      | the time is not in seconds: 1e18
            """)
    void saysWhichLineIsWrongAndWhy(String line, String why) throws IOException {
        Path file = file("# two lines that are right\na,1,1,5\n" + line + "\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceFile.read(file))
                .withMessage("trace.csv, line 3: " + why);
    }

    @Test
    void refusesAFileWithoutRequests() throws IOException {
        Path file = file("# nothing\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceFile.read(file))
                .withMessage("trace.csv: there is no request in it");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("trace.csv"), text);
    }
}
