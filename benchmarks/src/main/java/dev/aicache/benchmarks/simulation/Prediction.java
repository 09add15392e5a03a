package dev.aicache.benchmarks.simulation;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The command {@code bin/prediction}. */
public final class Prediction {

    static final String HELP = """
            Usage: prediction [option]...

            What predictive warming answers in the first busy hour of a day, and over the day, beside a cache that is
            filled by what is asked only. Draws weeks of requests with the rhythm of an office, and replays them through
            the cache's own predictor and store.

              --days N       of the trace, from a Monday on (35)
              --learning N   days of it that are not counted (28)
              --keys N       that are asked more than once, at a time (3000)
              --per-hour N   requests in a busy hour (3000)
              --one-hit N    percent of the requests for something that nobody asks again (20)
              --drift N      percent of the keys that give way to new ones each day (2)
              --ttl N        minutes for which answers are fresh (60)
              --most N       answers that are filled ahead for an hour, at most (1000)
              --seed N       of the trace (1)
              --help         this
            """;

    private static final Set<String> OPTIONS =
            Set.of("--days", "--learning", "--keys", "--per-hour", "--one-hit", "--drift", "--ttl", "--most", "--seed");

    private final TreeMap<String, Integer> given = new TreeMap<>();

    private Prediction() {}

    /** Ends the process: 0, or 2 where the arguments are wrong. */
    public static void main(String[] args) {
        System.exit(run(Arrays.asList(args), System.out, System.err));
    }

    static int run(List<String> args, PrintStream out, PrintStream err) {
        if (args.contains("--help")) {
            out.print(HELP);
            return 0;
        }
        try {
            Prediction arguments = new Prediction();
            Iterator<String> rest = args.iterator();
            while (rest.hasNext()) {
                arguments.take(rest.next(), rest);
            }
            arguments.rhythm(out).run();
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("prediction: " + e.getMessage());
            return 2;
        }
    }

    private void take(String option, Iterator<String> rest) {
        if (!OPTIONS.contains(option)) {
            throw new IllegalArgumentException("there is no option " + option + "; --help lists them");
        }
        String value = rest.hasNext() ? rest.next() : "nothing";
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("%s takes a whole number, not %s".formatted(option, value));
        }
        given.put(option, Integer.valueOf(value));
    }

    private int value(String option, int otherwise) {
        return given.getOrDefault(option, otherwise);
    }

    private DailyRhythm rhythm(PrintStream out) {
        DailyTrace trace = new DailyTrace(
                value("--keys", 3000),
                value("--per-hour", 3000),
                value("--one-hit", 20) / 100.0,
                value("--drift", 2) / 100.0);
        int days = value("--days", 35);
        int learning = value("--learning", 28);
        if (learning >= days || trace.keys() < 1) {
            throw new IllegalArgumentException("there is nothing to count; --days goes beyond --learning");
        }
        return new DailyRhythm(
                trace,
                days,
                learning,
                Duration.ofMinutes(Math.max(1, value("--ttl", 60))),
                value("--most", 1000),
                value("--seed", 1),
                out);
    }
}
