package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Asks as fast as it is answered, by wrk: a closed loop. */
final class Wrk {

    static final String RESULT = "RESULT ";

    private final Path script;

    /** @param script that says what is asked */
    Wrk(Path script) {
        this.script = script;
    }

    /**
     * @param first number of a question that nobody asked, and of a cycle's beginning
     * @throws IllegalStateException if it could not ask
     */
    Asked ask(String url, int port, Question question, Load load, long first, int seconds)
            throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c" + load.connections(),
                        "-d" + seconds + "s",
                        "--timeout",
                        "10s",
                        "-s",
                        script.toString(),
                        url,
                        "--",
                        question.head(port),
                        question.tail(port),
                        load.keys().order(),
                        Integer.toString(load.keys().count()),
                        Double.toString(load.keys().fresh()),
                        Long.toString(first))
                .redirectErrorStream(true)
                .start();
        String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor();
        return parse(said);
    }

    static Asked parse(String said) {
        List<Long> numbers = said.lines()
                .filter(line -> line.startsWith(RESULT))
                .findFirst()
                .map(line -> List.of(line.substring(RESULT.length()).split(" ", -1)).stream()
                        .map(Long::valueOf)
                        .toList())
                .orElseThrow(() -> new IllegalStateException("wrk has no result: " + said));
        return new Asked(
                numbers.get(0),
                numbers.get(1) / 1e6,
                numbers.get(2),
                numbers.get(3),
                numbers.get(4),
                numbers.get(5),
                numbers.get(6),
                0,
                0);
    }

    /** Empty if there is none. */
    static String version() {
        try {
            Process wrk =
                    new ProcessBuilder("wrk", "-v").redirectErrorStream(true).start();
            String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.lines()
                    .findFirst()
                    .orElse("")
                    .replaceAll("(?i)^wrk (\\S+).*", "wrk $1")
                    .toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            // It is not installed.
            return "";
        }
    }
}
