package dev.aicache.benchmarks.simulation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.springframework.boot.convert.DurationStyle;

/** What {@code bin/hit-ratio} was told. */
final class Arguments {

    static final String HELP = """
            Usage: hit-ratio [option]... [trace file]...

            What each eviction policy would have answered from the store, at some sizes of it: share of the requests,
            of the bytes, and of the cost. Replays trace files, or without any the synthetic traces, through the
            cache's own store. "offline greedy" knows the trace to its end, and "infinite" forgets nothing but what
            has expired.

            A trace file has a request on each line, in the order of their times:
              key,size,cost,time
            key: any text without a comma. size: of the answer, in bytes. cost: of asking upstream, in any unit, as
            seconds or money; 1 on each line where it does not matter. time: in seconds.
            Empty lines, and lines that begin with #, are comments.

              --synthetic NAME   zipf-0.7, zipf-0.9, zipf-1.1, drift (Zipf 0.9, 30 % asked for once, what is popular
                                 changes) or all; may be given more than once
              --requests N       of a synthetic trace (1000000)
              --keys N           of a synthetic trace that are asked for more than once (100000)
              --seed N           of the synthetic traces (1)
              --sizes N,...      of the store, in percent of what all answers take (1,5,20)
              --ttl D,...        how long answers are fresh, as 90s, 10m or 1h; of several, each key has one
                                 (for good)
              --warm-up N        percent of the requests that fill the store and are not counted (33)
              --help             this
            """;

    /** Where a trace comes from; it is read when its turn comes, so that there is one in memory at a time. */
    interface Source {
        Trace trace() throws IOException;
    }

    private final List<Source> sources = new ArrayList<>();
    private final List<SyntheticTrace> synthetic = new ArrayList<>();
    private int requests = 1_000_000;
    private int keys = 100_000;
    private long seed = 1;
    private List<Integer> percents = List.of(1, 5, 20);
    private Freshness freshness = Freshness.FOREVER;
    private double warmUp = 0.33;
    private boolean isHelp;

    private Arguments() {}

    /** @throws IllegalArgumentException says what is wrong and what to write */
    static Arguments parse(List<String> args) {
        Arguments arguments = new Arguments();
        Iterator<String> rest = args.iterator();
        while (rest.hasNext()) {
            arguments.take(rest.next(), rest);
        }
        arguments.addSynthetic();
        return arguments;
    }

    private void take(String arg, Iterator<String> rest) {
        switch (arg) {
            case "--help", "-h" -> isHelp = true;
            case "--synthetic" -> synthetic.addAll(synthetic(value(arg, rest)));
            case "--requests" -> requests = (int) number(arg, value(arg, rest), 1, 100_000_000);
            case "--keys" -> keys = (int) number(arg, value(arg, rest), 1, 100_000_000);
            case "--seed" -> seed = number(arg, value(arg, rest), Long.MIN_VALUE, Long.MAX_VALUE);
            case "--sizes" -> percents = list(value(arg, rest), text -> (int) number(arg, text, 1, 100));
            case "--ttl" -> freshness = new Freshness(list(value(arg, rest), Arguments::ttl));
            case "--warm-up" -> warmUp = number(arg, value(arg, rest), 0, 99) / 100.0;
            default -> addFile(arg);
        }
    }

    private void addFile(String arg) {
        if (arg.startsWith("-")) {
            throw new IllegalArgumentException("there is no option " + arg + "; --help lists them");
        }
        sources.add(() -> TraceFile.read(Path.of(arg)));
    }

    private void addSynthetic() {
        List<SyntheticTrace> wanted =
                sources.isEmpty() && synthetic.isEmpty() ? List.of(SyntheticTrace.values()) : synthetic;
        wanted.forEach(trace -> sources.add(() -> trace.draw(requests, keys, seed)));
    }

    boolean isHelp() {
        return isHelp;
    }

    List<Source> sources() {
        return sources;
    }

    Simulation simulation(PrintStream out) {
        return new Simulation(percents, warmUp, freshness, out);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value; --help tells which");
        }
        return rest.next();
    }

    private static <T> List<T> list(String text, Function<String, T> element) {
        return Stream.of(text.split(",", -1)).map(String::strip).map(element).toList();
    }

    private static List<SyntheticTrace> synthetic(String word) {
        List<SyntheticTrace> all = List.of(SyntheticTrace.values());
        List<SyntheticTrace> named =
                all.stream().filter(trace -> trace.word().equals(word)).toList();
        if (named.isEmpty() && !word.equals("all")) {
            String words =
                    String.join(", ", all.stream().map(SyntheticTrace::word).toList());
            throw new IllegalArgumentException("--synthetic is one of %s, or all, not %s".formatted(words, word));
        }
        return named.isEmpty() ? all : named;
    }

    private static long number(String option, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below: it is as wrong as one that is out of range.
        }
        throw new IllegalArgumentException(
                "%s takes a whole number from %d to %d, not %s".formatted(option, least, most, text));
    }

    private static Duration ttl(String text) {
        try {
            Duration ttl = DurationStyle.detectAndParse(text);
            if (ttl.compareTo(Duration.ZERO) > 0) {
                return ttl;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new IllegalArgumentException("--ttl takes times as 90s, 10m or 1h, not " + text);
    }
}
