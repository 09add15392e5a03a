package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Compares what a request costs; {@code bin/end-to-end} runs it on core 1, where there is one. */
public final class EndToEnd {

    private final Options options;
    private final Wrk wrk;
    private final String java;
    private final boolean isPinned;
    private final List<String> failures = new ArrayList<>();

    private EndToEnd(Options options, Path script) {
        String home = System.getenv("CANDIDATE_JAVA_HOME");
        this.options = options;
        this.wrk = new Wrk(script);
        this.java = Objects.requireNonNullElse(home, System.getProperty("java.home")) + "/bin/java";
        this.isPinned = Starter.canPin();
    }

    /** The first argument is the script of wrk, the others are {@link Options}. */
    public static void main(String[] args) throws Exception {
        try {
            Options options = Options.parse(List.of(args).subList(1, args.length));
            if (options.isHelp()) {
                System.out.print(Options.HELP);
            } else if (options.isList()) {
                System.out.print(options.list());
            } else if (options.report() != null) {
                new Page(Results.read(options.report())).update(options.page());
            } else {
                new EndToEnd(options, Path.of(args[0])).run();
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("end-to-end: " + e.getMessage());
            System.exit(2);
        }
    }

    private void run() throws IOException, InterruptedException, GeneralSecurityException {
        if (Wrk.version().isEmpty()) {
            throw new IllegalStateException("wrk is missing. On Debian or Ubuntu: apt-get install -y wrk");
        }
        Results results = Files.exists(options.out()) ? Results.read(options.out()) : new Results();
        List<Candidate> candidates = new ArrayList<>();
        for (Candidate candidate : options.candidates()) {
            String missing = Starter.missing(candidate);
            if (missing == null) {
                candidates.add(candidate);
                results.note("candidate " + candidate.name(), candidate.title());
            } else {
                System.out.println("Left out: " + candidate.name() + ", " + missing);
            }
        }
        note(results);
        for (Scenario.Setup setup : Scenario.Setup.values()) {
            List<Scenario> scenarios = options.scenarios().stream()
                    .filter(scenario -> scenario.setup() == setup)
                    .toList();
            if (!scenarios.isEmpty()) {
                measure(setup, scenarios, candidates, results);
            }
        }
        System.out.println("\n" + new Page(results).markdown(""));
        System.out.println("Results are in " + options.out());
        if (!failures.isEmpty()) {
            throw new IllegalStateException("something failed\n" + String.join("\n", failures));
        }
    }

    private void note(Results results) throws IOException {
        String machine = "%s %s, %d cores, %s"
                .formatted(
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        ProcessorTime.coreCount(),
                        processor());
        results.note("machine", machine);
        results.note("java", version(java));
        results.note("load", Wrk.version());
        results.note(
                "placement",
                isPinned ? "each server on core 0, load and upstream on core 1" : "nothing pinned to cores");
        System.out.printf(
                "%s; %s; %s; load average %s%n",
                machine,
                results.note("java"),
                results.note("placement"),
                Files.readString(Path.of("/proc/loadavg")).strip());
    }

    private void measure(Scenario.Setup setup, List<Scenario> scenarios, List<Candidate> candidates, Results results)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path work = Files.createTempDirectory("end-to-end");
        Starter starter = new Starter(work, java, isPinned, setup);
        Session session = new Session(options, wrk, starter, isPinned ? List.of(0, 1) : List.of());
        Thread ending = new Thread(() -> end(session, work));
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            for (Candidate candidate : candidates) {
                if (scenarios.stream().anyMatch(scenario -> scenario.includes(candidate))) {
                    session.start(candidate);
                }
            }
            for (Scenario scenario : scenarios) {
                session.measure(scenario, results);
                results.write(options.out());
            }
            failures.addAll(session.failures());
        } finally {
            Runtime.getRuntime().removeShutdownHook(ending);
            end(session, work);
        }
    }

    private static void end(Session session, Path work) {
        session.close();
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("end-to-end: " + work + " is left behind: " + e.getMessage());
        }
    }

    private static String processor() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.replaceFirst(".*: ", ""))
                    .orElse("processor unknown");
        }
    }

    private static String version(String java) throws IOException {
        Process process =
                new ProcessBuilder(java, "-version").redirectErrorStream(true).start();
        @Nullable
        String line = process.inputReader().lines().skip(1).findFirst().orElse(null);
        return line == null ? "unknown JDK" : line;
    }
}
