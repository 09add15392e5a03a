package dev.aicache.benchmarks.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** What {@code bin/end-to-end} was told. */
final class Options {

    static final String HELP = """
            Usage: end-to-end [option]...
                   end-to-end --report FILE [--page FILE]

            What a request costs a gateway and others: starts candidates on 127.0.0.1, checks their answers, warms them
            up, lets them take turns, and prints processor time per request, requests per second, latency and allocation.

              --candidates A,B,...  only these (all that are installed)
              --variant N=C,P=V,... one more: candidate C with properties, under the name N; may be given more than once
              --scenarios A,B,...   only these, or those that begin so (1k,8k,stream,misses); all for all
              --rounds N            of each scenario (3 to 5, as the scenario says)
              --seconds N           that a window takes (2), twice that at a fixed rate
              --retries N           windows that are taken again because others were at work (20)
              --quick               hardly warmed up, one round of a second: tells whether all works, not what it costs
              --out FILE            results; scenarios that it has and that are not measured now stay
                                    (benchmarks/target/end-to-end.tsv)
              --report FILE         measures nothing; puts tables and plots of these results into a page
              --page FILE           that page (docs/performance.md)
              --list                candidates and scenarios
              --help                this

            CANDIDATE_JAVA_HOME is the JDK that candidates run on, where it is not the one of this program.
            """;

    private final List<Candidate> candidates = new ArrayList<>(Candidate.ALL);
    private final List<String> chosen = new ArrayList<>();
    private List<String> scenarios = Scenario.USUAL;
    private int rounds;
    private int seconds = 2;
    private int retries = 20;
    private boolean isQuick;
    private boolean isHelp;
    private boolean isList;
    private Path out = Path.of("benchmarks/target/end-to-end.tsv");
    private @Nullable Path report;
    private Path page = Path.of("docs/performance.md");

    private Options() {}

    /** @throws IllegalArgumentException says what is wrong and what to write */
    static Options parse(List<String> args) {
        Options options = new Options();
        Iterator<String> rest = args.iterator();
        while (rest.hasNext()) {
            options.take(rest.next(), rest);
        }
        options.checkNames();
        return options;
    }

    private void take(String arg, Iterator<String> rest) {
        switch (arg) {
            case "--help", "-h" -> isHelp = true;
            case "--list" -> isList = true;
            case "--quick" -> isQuick = true;
            case "--candidates" -> chosen.addAll(words(value(arg, rest)));
            case "--variant" -> candidates.add(Candidate.variant(value(arg, rest)));
            case "--scenarios" -> scenarios = words(value(arg, rest));
            case "--rounds" -> rounds = number(arg, value(arg, rest), 1, 1000);
            case "--seconds" -> seconds = number(arg, value(arg, rest), 1, 600);
            case "--retries" -> retries = number(arg, value(arg, rest), 0, 1000);
            case "--out" -> out = Path.of(value(arg, rest));
            case "--report" -> report = Path.of(value(arg, rest));
            case "--page" -> page = Path.of(value(arg, rest));
            default -> throw new IllegalArgumentException("there is no option " + arg + "; --help lists them");
        }
    }

    private void checkNames() {
        List<String> known = candidates.stream().map(Candidate::name).toList();
        for (String name : chosen) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("there is no candidate %s, only %s".formatted(name, known));
            }
        }
        for (String name : scenarios) {
            if (!name.equals("all") && Scenario.ALL.stream().noneMatch(known1 -> known1.isChosenBy(List.of(name)))) {
                throw new IllegalArgumentException(
                        "there is no scenario %s; --list tells which there are".formatted(name));
            }
        }
    }

    boolean isHelp() {
        return isHelp;
    }

    boolean isList() {
        return isList;
    }

    /** In the order of {@link Candidate#ALL}, variants last. */
    List<Candidate> candidates() {
        return candidates.stream()
                .filter(candidate -> chosen.isEmpty() || chosen.contains(candidate.name()))
                .toList();
    }

    List<Scenario> scenarios() {
        return Scenario.ALL.stream()
                .filter(scenario -> scenarios.contains("all") || scenario.isChosenBy(scenarios))
                .toList();
    }

    int rounds(Scenario scenario) {
        if (rounds > 0) {
            return rounds;
        }
        return isQuick ? 1 : scenario.rounds();
    }

    int seconds() {
        return isQuick ? 1 : seconds;
    }

    int retries() {
        return isQuick ? 0 : retries;
    }

    long warmUp(Scenario scenario) {
        return isQuick ? 0 : scenario.warmUp();
    }

    /** How long warming up one candidate may take, in nanoseconds. */
    long warmUpNanos(Scenario scenario) {
        return TimeUnit.SECONDS.toNanos(scenario.setup() == Scenario.Setup.LARGE ? 300 : 25);
    }

    Path out() {
        return out;
    }

    @Nullable
    Path report() {
        return report;
    }

    Path page() {
        return page;
    }

    /** Candidates and scenarios, a line each. */
    String list() {
        return "Candidates\n"
                + candidates.stream()
                        .map(candidate -> "  %-24s %s%n".formatted(candidate.name(), candidate.title()))
                        .collect(Collectors.joining())
                + "Scenarios\n"
                + Scenario.ALL.stream()
                        .map(scenario -> "  %-24s %s%n".formatted(scenario.name(), scenario.title()))
                        .collect(Collectors.joining());
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value; --help tells which");
        }
        return rest.next();
    }

    private static int number(String option, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below: it is as wrong as one that is out of range.
        }
        throw new IllegalArgumentException(
                "%s takes a whole number from %d to %d, not %s".formatted(option, least, most, text));
    }
}
