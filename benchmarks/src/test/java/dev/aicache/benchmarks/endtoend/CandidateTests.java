package dev.aicache.benchmarks.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Candidates do what the harness takes for granted. */
class CandidateTests {

    private static final Answer SMALL = Answer.json(1024);
    private static final Answer STREAM = Answer.stream(18_432, 100);

    private static BenchmarkUpstream upstream;
    private static AnswerCheck check;

    @BeforeAll
    static void start() throws Exception {
        upstream = BenchmarkUpstream.start(0);
        check = new AnswerCheck(upstream.port(), null);
    }

    @AfterAll
    static void stop() {
        upstream.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pass-through", "filter", "channel", "naive"})
    void answersAsTheUpstreamDoesAndFromMemoryIfItIsACache(String name) throws Exception {
        Candidate candidate = candidate(name);
        try (ConfigurableApplicationContext gateway = start(candidate)) {
            check.check(candidate, Serve.port(gateway), SMALL);
            check.check(candidate, Serve.port(gateway), STREAM);
            check.check(candidate, Serve.port(gateway), STREAM.together());
            long before = check.calls();

            Asked asked = OpenLoop.ask(Serve.port(gateway), 4, 200, 1, number -> STREAM.question()
                    .wire(Serve.port(gateway), number % 10));

            assertThat(asked.requests()).isEqualTo(200);
            assertThat(asked.failures()).isZero();
            assertThat(asked.first50()).isPositive().isLessThanOrEqualTo(asked.p50());
            // Four may ask the same before the first answer is there, and not every cache lets them share it.
            assertThat(check.calls() - before).isBetween(least(candidate), candidate.isPassThrough() ? 200L : 40L);
            Candidate asAnother = candidate(candidate.isPassThrough() ? "filter" : "pass-through");
            assertThatThrownBy(() -> check.check(asAnother, Serve.port(gateway), SMALL)).hasMessageContaining("asked again");
        }
    }

    @Test
    void answersARepeatedGetFromTheGatewaysOwnCache() throws Exception {
        Candidate candidate = candidate("local");
        try (ConfigurableApplicationContext gateway = start(candidate)) {
            check.check(candidate, Serve.port(gateway), SMALL);
        }
    }

    @Test
    void saysTheSameEachTime() throws Exception {
        ConstantServer server = ConstantServer.start(0);
        try {
            check.check(candidate(Candidate.CONSTANT), server.port(), SMALL);
            server.say(STREAM);
            check.check(candidate(Candidate.CONSTANT), server.port(), STREAM);
        } finally {
            server.stop();
        }
    }

    @Test
    void startsAServerInAProcessOfItsOwn(@TempDir Path work) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Starter starter = new Starter(work, java.toString(), false, Scenario.Setup.USUAL);
        Candidate candidate = candidate(Candidate.CONSTANT);
        ProcessHandle handle;
        try (ServerProcess server = starter.candidate(candidate, upstream.port())) {
            handle = server.handle();
            long before = server.allocated();
            server.say(Answer.json(8192));
            check.check(candidate, server.port(), Answer.json(8192));

            assertThat(server.allocated()).isGreaterThan(before);
            assertThat(ProcessorTime.ofTrees(Stream.of(handle))).isPositive();
        }
        assertThat(handle.isAlive()).isFalse();
    }

    private static long least(Candidate candidate) {
        return candidate.isPassThrough() ? 200 : 10;
    }

    private static Candidate candidate(String name) {
        return Candidate.ALL.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ConfigurableApplicationContext start(Candidate candidate) {
        List<String> arguments = new ArrayList<>(candidate.arguments());
        arguments.add("--upstream.url=http://127.0.0.1:" + upstream.port());
        return Serve.gateway(arguments.toArray(String[]::new));
    }
}
