package dev.aicache.benchmarks.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Something to be measured.
 *
 * @param name as it is chosen on the command line and stands in results; what it begins with chooses it, too
 * @param title of its table
 * @param candidates that take part in it, or none for all
 * @param rounds how often each takes its turn
 * @param warmUp requests to each before the first round; to one that asks upstream a quarter of them
 */
record Scenario(String name, String title, Load load, Setup setup, Set<String> candidates, int rounds, int warmUp) {

    /** How servers are set up. */
    enum Setup {
        USUAL("-Xms384m -Xmx384m"),
        LARGE("-Xms4g -Xmx4g"),
        TLS("-Xms384m -Xmx384m");

        private final String memory;

        Setup(String memory) {
            this.memory = memory;
        }

        /** The memory and the collector of a usual gateway, and one event loop because it gets one core. */
        List<String> javaOptions() {
            return List.of(
                    (memory + " -XX:+UseG1GC -XX:ActiveProcessorCount=2 -Dreactor.netty.ioWorkerCount=1").split(" ", -1));
        }
    }

    /** What is measured unless it is said otherwise. */
    static final List<String> USUAL = List.of("1k", "8k", "stream", "misses");

    private static final Set<String> EVERYONE = Set.of();
    private static final Set<String> GATEWAYS = Set.of(Candidate.PASS, "filter", "web-filter", "channel");
    private static final Set<String> CACHES = Set.of("filter", "web-filter", "channel", Candidate.NAIVE);
    private static final Set<String> BY_POST =
            union(CACHES, Candidate.PASS, Candidate.CONSTANT, Candidate.NGINX, "varnish");

    private static final Answer SMALL = Answer.json(1024);
    private static final Answer STREAM = Answer.stream(18_432, 100);

    static final List<Scenario> ALL = all();

    private static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        Keys hundred = Keys.cycle(100);
        all.add(usual("1k", "Hits of 1 KB", Load.closed(SMALL, hundred, 16), EVERYONE, 5, 250_000));
        all.add(usual("8k", "Hits of 8 KB", Load.closed(Answer.json(8192), Keys.cycle(1000), 16), EVERYONE, 4, 60_000));
        all.add(usual(
                "stream", "Hits of streams, 100 events in 18 KB", Load.closed(STREAM, hundred, 8), BY_POST, 4, 40_000));
        all.add(usual(
                "stream-together",
                "Hits of streams that the upstream wrote in one piece",
                Load.closed(STREAM.together(), hundred, 8),
                BY_POST,
                3,
                12_000));
        Keys fresh = Keys.onlyFresh();
        all.add(usual(
                "misses",
                "Misses of 1 KB",
                Load.closed(SMALL, fresh, 16),
                union(GATEWAYS, Candidate.NAIVE),
                5,
                200_000));
        all.add(usual(
                "misses-first-byte", "First byte of a missed stream", Load.open(STREAM, fresh, 300), GATEWAYS, 3, 40_000));
        all.add(usual(
                "misses-first-byte-20ms",
                "First byte of a missed stream whose model thinks for 20 ms",
                Load.open(STREAM.after(Duration.ofMillis(20)), fresh, 300),
                GATEWAYS,
                3,
                0));
        for (int entries = 1_000; entries <= 1_000_000; entries *= 10) {
            for (Keys keys : List.of(Keys.uniform(entries), Keys.zipf(entries))) {
                String name = "entries-" + entries + "-" + keys.order();
                String title = "Hits of 1 KB among %d entries, %s".formatted(entries, keys.order());
                all.add(new Scenario(name, title, Load.closed(SMALL, keys, 16), Setup.LARGE, CACHES, 3, 250_000));
            }
        }
        for (int connections = 1; connections <= 1000; connections *= 10) {
            all.add(usual(
                    "connections-" + connections,
                    "Hits of 1 KB, connections: " + connections,
                    Load.closed(SMALL, hundred, connections),
                    BY_POST,
                    3,
                    40_000));
        }
        all.add(usual(
                "open-loop", "Hits of 1 KB, 2000 per second", Load.open(SMALL, hundred, 2000), BY_POST, 4, 200_000));
        Set<String> stores = union(CACHES, Candidate.NGINX);
        all.add(usual(
                "writers",
                "Hits of 1 KB beside 5 % misses",
                Load.closed(SMALL, Keys.mixed(100, 0.05), 16),
                stores,
                4,
                100_000));
        all.add(usual(
                "flood",
                "Hits of 1 KB beside as many questions that nobody asks again",
                Load.closed(SMALL, Keys.mixed(100, 0.5), 16),
                stores,
                4,
                100_000));
        all.add(new Scenario(
                "tls",
                "Hits of 1 KB over TLS",
                Load.closed(SMALL, hundred, 16),
                Setup.TLS,
                union(CACHES, Candidate.PASS, Candidate.NGINX),
                4,
                250_000));
        return List.copyOf(all);
    }

    private static Scenario usual(
            String name, String title, Load load, Set<String> candidates, int rounds, int warmUp) {
        return new Scenario(name, title, load, Setup.USUAL, candidates, rounds, warmUp);
    }

    private static Set<String> union(Set<String> some, String... more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }

    /** Whether all that is measured is answered without the upstream. */
    boolean isHits() {
        return load.keys().fresh() == 0;
    }

    /** The same, and no cache could have lost one of them. */
    boolean mustHit() {
        return isHits() && setup != Setup.LARGE;
    }

    boolean includes(Candidate candidate) {
        return candidates.isEmpty() || candidates.contains(candidate.base());
    }

    boolean isChosenBy(List<String> names) {
        return names.stream().anyMatch(chosen -> name.equals(chosen) || name.startsWith(chosen + "-"));
    }
}
