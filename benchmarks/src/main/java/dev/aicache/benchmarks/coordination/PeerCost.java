package dev.aicache.benchmarks.coordination;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import com.sun.management.OperatingSystemMXBean;

import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.Tag;

/** The command {@code bin/peers}. */
public final class PeerCost {

    static final String HELP = """
            Usage: peers [option]...

            What a purge costs where instances tell each other, and what it costs that they ask each other all the time.
            All instances are in this process, which has to do the work of all.

              --memory N,...   instances that call each other (3,10,50)
              --http N,...     instances that talk over HTTP on the loopback (3,10,50)
              --purges N       one after the other, each by another instance (1000)
              --rounds N       of every instance (30)
              --help           this
            """;

    private static final int ROUNDS_BEFORE = 20;
    private static final long SEED = 1;

    private List<Integer> inMemory = List.of(3, 10, 50);
    private List<Integer> overHttp = List.of(3, 10, 50);
    private int purges = 1000;
    private int rounds = 30;

    private PeerCost() {}

    /** Ends the process: 0, or 2 where the arguments are wrong. */
    public static void main(String[] args) throws Exception {
        System.exit(run(Arrays.asList(args), System.out, System.err));
    }

    static int run(List<String> args, PrintStream out, PrintStream err) throws Exception {
        if (args.contains("--help")) {
            out.print(HELP);
            return 0;
        }
        try {
            PeerCost cost = new PeerCost();
            for (int i = 0; i < args.size(); i += 2) {
                cost.take(args.get(i), i + 1 < args.size() ? args.get(i + 1) : "nothing");
            }
            cost.print(out);
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("peers: " + e.getMessage());
            return 2;
        }
    }

    private void take(String option, String value) {
        if (!value.matches("[1-9][0-9]{0,5}(,[1-9][0-9]{0,5})*|none")) {
            throw new IllegalArgumentException("%s takes positive numbers, not %s".formatted(option, value));
        }
        List<Integer> numbers = value.equals("none")
                ? List.of()
                : Arrays.stream(value.split(",")).map(Integer::valueOf).toList();
        switch (option) {
            case "--memory" -> inMemory = numbers;
            case "--http" -> overHttp = numbers;
            case "--purges" -> purges = numbers.get(0);
            case "--rounds" -> rounds = numbers.get(0);
            default -> throw new IllegalArgumentException("there is no option " + option + "; --help lists them");
        }
    }

    private void print(PrintStream out) throws Exception {
        out.println("| instances | by | messages a purge | bytes a purge | purge p50 us | p99 us | CPU us a purge, all"
                + " | messages a round and instance | bytes | CPU us a round and instance |");
        out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (int count : inMemory) {
            try (Cluster cluster = Cluster.inMemory(count)) {
                measure(out, cluster, "memory");
            }
        }
        for (int count : overHttp) {
            try (Cluster cluster = Cluster.overHttp(count)) {
                measure(out, cluster, "HTTP");
            }
        }
    }

    private void measure(PrintStream out, Cluster cluster, String by) {
        for (int i = 0; i < ROUNDS_BEFORE; i++) {
            cluster.round();
        }
        purge(cluster, purges);
        cluster.rest();
        Counts before = Counts.of(cluster);
        long[] nanos = purge(cluster, purges);
        cluster.rest();
        Counts purged = Counts.of(cluster).since(before);
        for (int i = 0; i < ROUNDS_BEFORE; i++) {
            cluster.round();
        }
        before = Counts.of(cluster);
        for (int i = 0; i < rounds; i++) {
            cluster.round();
        }
        Counts asked = Counts.of(cluster).since(before);
        int instances = cluster.instances.size();
        double each = (double) rounds * instances;
        Arrays.sort(nanos);
        out.printf(
                Locale.ROOT,
                "| %d | %s | %.1f | %.0f | %.0f | %.0f | %.0f | %.1f | %.0f | %.0f |%n",
                instances,
                by,
                (double) purged.messages() / purges,
                (double) purged.bytes() / purges,
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length * 99 / 100] / 1e3,
                purged.cpuNanos() / 1e3 / purges,
                asked.messages() / each,
                asked.bytes() / each,
                asked.cpuNanos() / 1e3 / each);
    }

    /** How long each purge took until everyone had it. */
    private static long[] purge(Cluster cluster, int count) {
        Random random = new Random(SEED);
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            PurgeNotice notice = PurgeNotice.hard(Tag.of("document-" + i));
            int by = random.nextInt(cluster.instances.size());
            long begun = System.nanoTime();
            PurgeResult result = cluster.instances.get(by).purge(notice);
            nanos[i] = System.nanoTime() - begun;
            if (result.reach() != PurgeResult.Reach.EVERYONE) {
                throw new IllegalStateException("A purge has not come to everyone: " + result.reach());
            }
        }
        return nanos;
    }

    private record Counts(long messages, long bytes, long cpuNanos) {

        static Counts of(Cluster cluster) {
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Counts(cluster.messages.sum(), cluster.bytes.sum(), system.getProcessCpuTime());
        }

        Counts since(Counts before) {
            return new Counts(messages - before.messages, bytes - before.bytes, cpuNanos - before.cpuNanos);
        }
    }
}
