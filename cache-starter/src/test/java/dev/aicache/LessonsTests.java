package dev.aicache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/lessons.md promises is held by tests that exist. */
class LessonsTests {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*$");
    private static final Pattern TEST = Pattern.compile("`(\\w+Tests)#(\\w+)`");

    private final Map<String, String> sources = sources();

    private static Map<String, String> sources() {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith("Tests.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            LessonsTests::text,
                            (one, other) -> one + other));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<MatchResult> rows() {
        return ROW.matcher(text(Path.of("../docs/lessons.md"))).results().toList();
    }

    @Test
    void everyTestThatIsNamedExists() {
        List<MatchResult> tests = rows().stream()
                .flatMap(row -> TEST.matcher(row.group()).results())
                .toList();

        assertThat(tests).hasSizeGreaterThan(30);
        for (MatchResult test : tests) {
            assertThat(sources.getOrDefault(test.group(1), ""))
                    .as(test.group())
                    .containsPattern("\\bvoid " + test.group(2) + "\\(");
        }
    }

    @Test
    void everyLessonHasATestOrAReasonWhyItHasNone() {
        assertThat(rows().stream().map(row -> Integer.valueOf(row.group(1))))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 37).boxed().toList());
        assertThat(rows())
                .allMatch(row -> TEST.matcher(row.group()).find()
                        || row.group().contains("does not apply")
                        || row.group().contains("not done"));
    }
}
