package dev.aicache.warming.snapshot;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A snapshot needs no memory in proportion to its length. */
class SmallHeapTests {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSnapshotOfManyTimesTheHeapIsSavedAndRestored(boolean isEncrypted) throws Exception {
        Path file = folder.resolve("entries");

        run("save", file, isEncrypted);
        run("restore", file, isEncrypted);

        assertThat(file.toFile())
                .satisfies(each ->
                        assertThat(each.length()).isGreaterThan((long) SmallHeapMain.ENTRIES * SmallHeapMain.BYTES));
    }

    private void run(String what, Path file, boolean isEncrypted) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:MaxDirectMemorySize=176m",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapMain.class.getName(),
                what,
                file.toString()));
        if (isEncrypted) {
            command.add("encrypted");
        }
        Path output = folder.resolve(what + ".log");
        Process jvm = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jvm.waitFor(120, TimeUnit.SECONDS)).as("ended in time").isTrue();
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(jvm.exitValue())
                .as(Files.readString(output, StandardCharsets.UTF_8))
                .isZero();
    }
}
