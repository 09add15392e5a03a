package dev.aicache.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The weigher in JVMs that lay objects out in another way. */
class EntryWeigherElsewhereTests {

    private static final Path CURRENT = Path.of(System.getProperty("java.home"));

    @ParameterizedTest
    @ValueSource(strings = {"-XX:-UseCompressedOops", "-XX:+UseParallelGC", "-XX:ObjectAlignmentInBytes=16"})
    void weighsRightlyWithOtherOptions(String option) throws Exception {
        assertWeighsRightly(CURRENT, option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:-UseCompactObjectHeaders", "-XX:+UseCompactObjectHeaders"})
    void weighsRightlyOnJava25WhereItIsInstalled(String option) throws Exception {
        Path java25 = installed("25");
        Assumptions.assumeTrue(java25 != null, "No JDK 25 beside this one");
        assertWeighsRightly(java25, option);
    }

    private static Path installed(String version) throws IOException {
        Path siblings = CURRENT.getParent();
        if (siblings == null) {
            return null;
        }
        try (Stream<Path> homes = Files.list(siblings)) {
            return homes.filter(home -> isVersion(home, version)).findFirst().orElse(null);
        }
    }

    private static boolean isVersion(Path home, String version) {
        try {
            return Files.isExecutable(home.resolve("bin/java"))
                    && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"" + version);
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertWeighsRightly(Path home, String option) throws Exception {
        Process jvm = new ProcessBuilder(List.of(
                        home.resolve("bin/java").toString(),
                        "-Xmx512m",
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeapWeighing.class.getName()))
                .redirectErrorStream(true)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> weighed = new ArrayList<>(
                output.lines().filter(line -> line.startsWith("weighed ")).toList());
        assertThat(weighed).as(output).hasSize(8);
        assertThat(weighed)
                .allSatisfy(line -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .as(line)
                        .isBetween(0.98, 1.02));
    }
}
