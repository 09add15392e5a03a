package dev.aicache.benchmarks.simulation;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.routing.Rendezvous;

/** The command {@code bin/sticky-routing}. */
public final class StickyRouting {

    static final String HELP = """
            Usage: sticky-routing [option]...

            What several gateways answer from memory, each with a store of its own (LRU), by how an edge chooses among
            them: one after the other, or by rendezvous hashing of the request, without a bound and with some. Draws
            traffic by Zipf's law with exponents 0.9 and 1.1, a hundred requests a second.

              --nodes N      gateways (8)
              --requests N   of each trace (1000000)
              --keys N       that are asked for (100000)
              --percent N    size of each store, in percent of what all answers take (5)
              --seconds N    that a call to the model takes on average (3)
              --hit-millis N that an answer from memory takes (0)
              --warm-up N    percent of the requests that fill the stores and are not counted (33)
              --seed N       of the traces (1)
              --help         this
            """;

    private static final Set<String> OPTIONS =
            Set.of("--nodes", "--requests", "--keys", "--percent", "--seconds", "--hit-millis", "--warm-up", "--seed");

    private final TreeMap<String, Integer> given = new TreeMap<>();

    private StickyRouting() {}

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
            StickyRouting arguments = new StickyRouting();
            Iterator<String> rest = args.iterator();
            while (rest.hasNext()) {
                arguments.take(rest.next(), rest);
            }
            arguments.run(SyntheticTrace.ZIPF_0_9, out);
            arguments.run(SyntheticTrace.ZIPF_1_1, out);
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("sticky-routing: " + e.getMessage());
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

    private int value(String option, int otherwise, int least) {
        int value = given.getOrDefault(option, otherwise);
        if (value < least) {
            throw new IllegalArgumentException("%s takes %d or more, not %d".formatted(option, least, value));
        }
        return value;
    }

    private static Map<String, Supplier<@Nullable Rendezvous>> choices() {
        Map<String, Supplier<@Nullable Rendezvous>> choices = new LinkedHashMap<>();
        choices.put("one after the other", () -> null);
        choices.put("rendezvous, no bound", () -> new Rendezvous(0, 0));
        choices.put("rendezvous, factor 1.5", () -> new Rendezvous(1.5, 0));
        choices.put("rendezvous, factor 1.25", () -> new Rendezvous(1.25, 0));
        choices.put("rendezvous, factor 1.5, 16 calls free", () -> new Rendezvous(1.5, 16));
        return choices;
    }

    private void run(SyntheticTrace kind, PrintStream out) {
        int nodes = value("--nodes", 8, 1);
        int seed = value("--seed", 1, 0);
        Trace trace = kind.draw(value("--requests", 1_000_000, 1), value("--keys", 100_000, 1), seed);
        List<Request> requests = trace.requests();
        int warmUp = (int) (requests.size() * (Math.min(99, value("--warm-up", 33, 0)) / 100.0));
        long size = Math.max(1, trace.footprint() * value("--percent", 5, 1) / 100);
        out.printf(
                Locale.ROOT,
                "%s: %d requests, %d of them to warm up, for %d keys; %d gateways with %.1f MB each, %d %% of all answers%n%n",
                trace.name(),
                requests.size(),
                warmUp,
                trace.distinct(),
                nodes,
                size / 1e6,
                value("--percent", 5, 1));
        out.println("| chosen by | from memory | model calls | requests, busiest / average"
                + " | in flight, busiest / average | not at home |");
        out.println("|---|---|---|---|---|---|");
        choices().forEach((name, rendezvous) -> {
            Fleet fleet = new Fleet(
                    nodes,
                    size,
                    rendezvous.get(),
                    new Fleet.Times(value("--seconds", 3, 1), value("--hit-millis", 0, 0)),
                    requests.get(0).time(),
                    seed);
            out.printf("| %s | %s |%n", name, fleet.run(requests, warmUp));
        });
        out.println();
    }
}
