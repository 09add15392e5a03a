package dev.aicache.store.pressure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A JVM of 256 MB with a budget of 1 GB, 90 MB of other data and a storm of fills: it lives where the pressure is
 * relieved, and runs out of memory where it is not.
 */
@Tag("alone")
class PressureProofTests {

    private static final int OUT_OF_MEMORY = 3;
    private static final Pattern PAIR = Pattern.compile("(\\w+)=(\\d+)");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"UseG1GC", "UseParallelGC", "UseZGC"})
    void livesThroughAStormAndRecovers(String collector) throws Exception {
        Storm storm = storm(collector, true, 3_000, 20_000);

        assertThat(storm.exit).as(storm.output).isZero();
        Map<String, Long> seen = storm.values();
        assertThat(seen).as(storm.output).containsEntry("wrong", 0L).containsEntry("failures", 0L);
        assertThat(seen.get("reads")).as(storm.output).isPositive();
        assertThat(seen.get("shrinks")).as(storm.output).isPositive();
        assertThat(seen.get("end")).as(storm.output).isGreaterThan(seen.get("atRelease"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UseG1GC", "UseParallelGC", "UseZGC"})
    void diesOfTheSameStormWithoutRelief(String collector) throws Exception {
        Storm storm = storm(collector, false, 30_000, 0);

        assertThat(storm.exit).as(storm.output).isEqualTo(OUT_OF_MEMORY);
        assertThat(storm.output).contains("OutOfMemoryError");
    }

    private Storm storm(String collector, boolean isRelieved, long before, long after) throws Exception {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+" + collector,
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                StormMain.class.getName()));
        command.addAll(List.of("" + isRelieved, "90", "" + before, "" + after));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Storm.of(process.exitValue(), output);
    }

    private record Storm(int exit, String output) {

        static Storm of(int exit, Path output) throws IOException {
            return new Storm(exit, Files.readString(output));
        }

        Map<String, Long> values() {
            Map<String, Long> values = new HashMap<>();
            Matcher matcher = PAIR.matcher(output);
            while (matcher.find()) {
                values.put(matcher.group(1), Long.valueOf(matcher.group(2)));
            }
            return values;
        }
    }
}
