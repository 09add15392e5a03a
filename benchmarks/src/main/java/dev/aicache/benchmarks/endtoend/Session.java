package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Candidates that run beside each other, and take turns. Used by one thread. */
final class Session implements AutoCloseable {

    /** Windows of an open loop have fewer requests, and are longer for that. */
    private static final int OPEN_LONGER = 2;

    private static final int WARM_UP_SLICE = 2;
    private static final String ROW = "%-24s %-16s %5s %9s %9s %9s %8s %8s %8s %8s %7s %7s%n";

    private final Options options;
    private final Wrk wrk;
    private final Starter starter;
    private final ServerProcess upstream;
    private final AnswerCheck check;
    private final List<Integer> cores;
    private final Map<Candidate, ServerProcess> servers = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private long nextFresh = 1_000_000_000L;
    private int retries;

    /** @param cores that candidates, upstream and load run on; none for all */
    Session(Options options, Wrk wrk, Starter starter, List<Integer> cores)
            throws IOException, GeneralSecurityException {
        this.options = options;
        this.wrk = wrk;
        this.starter = starter;
        this.cores = cores;
        this.retries = options.retries();
        this.upstream = starter.upstream();
        this.check = new AnswerCheck(upstream.port(), starter.certificate());
    }

    /** One that cannot start is out, and the others go on. */
    void start(Candidate candidate) throws IOException, InterruptedException {
        long before = System.nanoTime();
        try {
            servers.put(candidate, starter.candidate(candidate, upstream.port()));
            System.out.printf("Started %s in %.1f s%n", candidate.name(), (System.nanoTime() - before) / 1e9);
        } catch (IllegalStateException e) {
            fail(candidate.name() + ": " + e.getMessage());
        }
    }

    /** Checks answers, warms up, and measures round by round. A candidate that fails is out, and the others go on. */
    void measure(Scenario scenario, Results results) throws IOException, InterruptedException {
        List<Candidate> candidates = new ArrayList<>(servers.keySet());
        candidates.removeIf(candidate -> !scenario.includes(candidate));
        System.out.printf("%n== %s: %s%n", scenario.name(), scenario.title());
        results.restart(scenario.name());
        take(scenario, candidates, results, candidate -> {
            ServerProcess server = servers.get(candidate);
            server.say(scenario.load().answer());
            check.check(candidate, server.port(), scenario.load().answer());
            warmUp(scenario, candidate);
        });
        print("scenario", "candidate", "round", "requests", "us/req", "req/s", "p50", "p99", "first50", "alloc", "others",
                "stolen");
        for (int round = 1; round <= options.rounds(scenario); round++) {
            int now = round;
            take(scenario, candidates, results, candidate -> {
                Window window = window(scenario, candidate, now);
                results.add(window);
                while (!window.isQuiet() && retries > 0) {
                    retries--;
                    window = window(scenario, candidate, now);
                    results.add(window);
                }
            });
        }
    }

    /** What a candidate does when it has its turn. */
    private interface Turn {
        void of(Candidate candidate) throws IOException, InterruptedException;
    }

    private void take(Scenario scenario, List<Candidate> candidates, Results results, Turn turn)
            throws InterruptedException {
        for (Candidate candidate : List.copyOf(candidates)) {
            try {
                turn.of(candidate);
            } catch (IOException | IllegalStateException e) {
                fail(scenario.name() + " without " + candidate.name() + ": " + e.getMessage());
                candidates.remove(candidate);
                results.drop(scenario.name(), candidate.name());
            }
        }
    }

    private void fail(String why) {
        System.out.println(why);
        failures.add(why);
    }

    /** What went wrong until now. */
    List<String> failures() {
        return failures;
    }

    private void warmUp(Scenario scenario, Candidate candidate) throws IOException, InterruptedException {
        boolean asksUpstream = candidate.isPassThrough() || !scenario.isHits();
        long wanted = options.warmUp(scenario) / (asksUpstream ? 4 : 1);
        Load load = scenario.load();
        Load closed = Load.closed(load.answer(), load.keys(), load.connections());
        Keys keys = load.keys();
        if (!keys.order().equals("cycle")) {
            // So that everything is there, and not only what was drawn.
            wanted += 2L * keys.count();
            closed = Load.closed(load.answer(), keys.once(), load.connections());
        }
        long filled = keys.fresh() == 1 ? 1 : 2L * keys.count();
        long sent = 0;
        long deadline = System.nanoTime() + options.warmUpNanos(scenario);
        while (sent < filled || sent < wanted && System.nanoTime() < deadline) {
            sent += ask(candidate, closed, sent, WARM_UP_SLICE).requests();
        }
        System.out.printf(
                "Warmed %s with %d requests%s%n",
                candidate.name(),
                sent,
                sent < wanted ? "; its time was up, so take its figures as an upper bound" : "");
    }

    private Window window(Scenario scenario, Candidate candidate, int round) throws IOException, InterruptedException {
        ServerProcess server = servers.get(candidate);
        int seconds = options.seconds() * (scenario.load().isOpen() ? OPEN_LONGER : 1);
        long calls = check.calls();
        long allocated = server.allocated();
        long began = System.nanoTime();
        ProcessorTime.Cores coresBefore = ProcessorTime.ofCores(cores);
        long ownBefore = own();
        long before = ProcessorTime.ofTrees(Stream.of(server.handle()));
        Asked asked = ask(candidate, scenario.load(), 0, seconds);
        long used = ProcessorTime.ofTrees(Stream.of(server.handle())) - before;
        long own = own() - ownBefore;
        ProcessorTime.Cores coresAfter = ProcessorTime.ofCores(cores);
        double ticks = (System.nanoTime() - began) / 1e9 * ProcessorTime.TICKS_PER_SECOND;
        double requests = asked.requests();
        Window window = new Window(
                scenario.name(),
                candidate.name(),
                round,
                asked.requests(),
                used * 1e6 / ProcessorTime.TICKS_PER_SECOND / requests,
                requests / asked.seconds(),
                asked.p50(),
                asked.p99(),
                asked.p999(),
                asked.first50(),
                asked.first99(),
                allocated < 0 ? -1 : (server.allocated() - allocated) / requests,
                (check.calls() - calls) / requests,
                Math.max(0, (coresAfter.busy() - coresBefore.busy() - own) / ticks),
                (coresAfter.stolen() - coresBefore.stolen()) / ticks);
        verify(scenario, candidate, window);
        print(
                window.scenario(),
                window.candidate(),
                Integer.toString(round),
                Long.toString(window.requests()),
                "%.2f".formatted(window.cpu()),
                "%.0f".formatted(window.rate()),
                "%.0f".formatted(window.p50()),
                "%.0f".formatted(window.p99()),
                "%.0f".formatted(window.first50()),
                "%.0f".formatted(window.allocated()),
                "%.2f".formatted(window.others()),
                "%.2f".formatted(window.stolen()));
        return window;
    }

    private static void verify(Scenario scenario, Candidate candidate, Window window) {
        if (candidate.isConstant()) {
            return;
        }
        boolean asksEachTime =
                candidate.isPassThrough() || scenario.load().keys().fresh() == 1;
        if (asksEachTime && window.calls() < 1) {
            throw new IllegalStateException(
                    "%s: only %.3f upstream calls per request".formatted(candidate.name(), window.calls()));
        }
        if (!asksEachTime && scenario.mustHit() && window.calls() > 0) {
            throw new IllegalStateException("%s: %.4f upstream calls per request, but all should be hits"
                    .formatted(candidate.name(), window.calls()));
        }
    }

    private Asked ask(Candidate candidate, Load load, long from, int seconds) throws IOException, InterruptedException {
        int port = servers.get(candidate).port();
        Question question = load.answer().question();
        Question asked = candidate.asksByGet() ? question.asGet(load.answer()) : question;
        Keys keys = load.keys();
        Asked result;
        if (load.isOpen()) {
            long first = nextFresh;
            nextFresh += (long) load.rate() * seconds;
            result = OpenLoop.ask(
                    port,
                    load.connections(),
                    load.rate(),
                    seconds,
                    number -> asked.wire(port, keys.fresh() > 0 ? first + number : number % keys.count()));
        } else {
            result = wrk.ask(check.url(port), port, asked, load, keys.fresh() > 0 ? nextFresh : from, seconds);
            // Those that were under way when the time was up count, too.
            nextFresh += result.requests() + load.connections();
        }
        if (result.failures() > 0 || result.requests() == 0) {
            throw new IllegalStateException(
                    "%s: %d failures, %d answers".formatted(candidate.name(), result.failures(), result.requests()));
        }
        if (result.bytes() > 0
                && result.bytes() / result.requests() < load.answer().bytes()) {
            throw new IllegalStateException("%s: %d answers in %d bytes are too short"
                    .formatted(candidate.name(), result.requests(), result.bytes()));
        }
        return result;
    }

    /** What all that was started here used, the load included. */
    private long own() {
        return ProcessorTime.ofThisProcess()
                + ProcessorTime.ofTrees(Stream.concat(Stream.of(upstream), servers.values().stream())
                        .map(ServerProcess::handle));
    }

    private static void print(Object... cells) {
        System.out.printf(ROW, cells);
    }

    @Override
    public void close() {
        servers.values().forEach(ServerProcess::close);
        upstream.close();
    }
}
