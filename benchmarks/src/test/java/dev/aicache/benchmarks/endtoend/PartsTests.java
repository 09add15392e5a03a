package dev.aicache.benchmarks.endtoend;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** The parts of the harness that need no server. */
class PartsTests {

    private static final String STAT =
            "4242 (a (b) c) S 1 4242 4242 0 -1 4194560 1 2 3 4 700 30 20 5 20 0 1 0 100 200 300";

    @Test
    void countsTheTimeOfAProcessWhateverItsName() {
        assertThat(ProcessorTime.own(STAT)).isEqualTo(730);
        assertThat(ProcessorTime.ended(STAT)).isEqualTo(25);
        assertThat(ProcessorTime.own("")).isZero();
    }

    @Test
    void countsTheTimeOfCoresWithoutThatInWhichTheyWait() {
        String stat = """
                cpu  111 2 30 900 40 5 6 7 0 0
                cpu0 100 1 20 500 30 3 4 5 0 0
                cpu1 10 1 10 400 10 2 2 2 0 0
                cpu11 1 0 0 0 0 0 0 0 0 0
                intr 12345
                """;

        assertThat(ProcessorTime.cores(stat, List.of(0, 1))).isEqualTo(new ProcessorTime.Cores(153, 7));
        assertThat(ProcessorTime.cores(stat, List.of(1))).isEqualTo(new ProcessorTime.Cores(25, 2));
        assertThat(ProcessorTime.cores(stat, List.of())).isEqualTo(new ProcessorTime.Cores(154, 7));
    }

    @Test
    void readsWhatWrkSays() {
        assertThat(Wrk.parse("Running 2s test\n  1 threads\nRESULT 1000 2000000 0 1100000 120 900 1500\n"))
                .isEqualTo(new Asked(1000, 2, 0, 1_100_000, 120, 900, 1500, 0, 0));
        assertThatIllegalStateException()
                .isThrownBy(() -> Wrk.parse("unable to connect"))
                .withMessage("wrk has no result: unable to connect");
    }

    @Test
    void findsPercentiles() {
        long[] nanos = new long[1000];
        Arrays.setAll(nanos, index -> (1000 - index) * 1000L);

        assertThat(OpenLoop.percentile(nanos, 50)).isEqualTo(500);
        assertThat(OpenLoop.percentile(nanos, 99.9)).isEqualTo(999);
        assertThat(OpenLoop.percentile(new long[] {7000}, 99)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"simulated-1024b", "simulated-18432b-100e", "simulated-18432b-100e-together-after-20ms"})
    void readsFromItsNameWhatAModelAnswers(String model) {
        assertThat(Answer.of(model).model()).isEqualTo(model);
        assertThat(Answer.of(model).question().text(7)).hasSize(600).contains(model).contains("0000000007");
    }

    @Test
    void makesAnswersOfTheSizeAskedFor() {
        JsonMapper json = new JsonMapper();
        byte[] document = Answer.json(8192).pieces(7)[0];
        byte[][] events = Answer.stream(18_432, 100).after(Duration.ofMillis(20)).pieces(7);

        assertThat(document).hasSize(8192);
        assertThat(json.readTree(document).at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(events).hasNumberOfRows(100);
        assertThat(Arrays.stream(events).mapToInt(event -> event.length).sum()).isEqualTo(18_432);
        assertThat(new String(events[99], StandardCharsets.US_ASCII)).isEqualTo("data: [DONE]\n\n");
        for (int event = 0; event < 99; event++) {
            String data = new String(events[event], StandardCharsets.US_ASCII).substring("data: ".length());
            assertThat(json.readTree(data).at("/choices/0/finish_reason").isNull()).isEqualTo(event < 98);
        }
    }

    @Test
    void writesRequestsOfTheSameLength() {
        Question question = Answer.json(1024).question();
        String request = new String(question.wire(80, 12), StandardCharsets.US_ASCII);

        assertThat(request)
                .startsWith("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:80\r\n")
                .endsWith("\r\n\r\n" + question.text(12));
        assertThat(question.wire(80, 1_234_567_890)).hasSameSizeAs(question.wire(80, 0));
        assertThat(new String(question.asGet(Answer.json(1024)).wire(80, 12), StandardCharsets.US_ASCII))
                .startsWith("GET /v1/chat/completions?model=simulated-1024b&question=0000000012 HTTP/1.1\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void choosesScenariosByTheirBeginningAndCandidatesByName() {
        Options options = Options.parse(List.of("--scenarios", "misses,1k", "--candidates", "naive,filter"));

        assertThat(options.scenarios())
                .extracting(Scenario::name)
                .containsExactly("1k", "misses", "misses-first-byte", "misses-first-byte-20ms");
        assertThat(options.candidates()).extracting(Candidate::name).containsExactly("filter", "naive");
        assertThat(Options.parse(List.of("--scenarios", "all")).scenarios()).isEqualTo(Scenario.ALL);
    }

    @Test
    void addsACandidateWithOtherProperties() {
        Options options = Options.parse(List.of("--variant", "gzip=filter,ai-cache.store.compression=gzip"));
        Candidate variant = options.candidates().get(Candidate.ALL.size());

        assertThat(variant.name()).isEqualTo("gzip");
        assertThat(variant.arguments())
                .containsExactly("--spring.profiles.active=ai-cache", "--ai-cache.store.compression=gzip");
        assertThat(Scenario.ALL).filteredOn(scenario -> scenario.includes(variant)).hasSameSizeAs(Scenario.ALL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --fast              | there is no option --fast; --help lists them
            --rounds 0          | --rounds takes a whole number from 1 to 1000, not 0
            --rounds            | --rounds needs a value; --help tells which
            --candidates squid  | there is no candidate squid, only
            --scenarios 9k      | there is no scenario 9k; --list tells which there are
            --variant gzip      | --variant takes name=candidate,property=value
            --variant a=nginx,b | --variant: there is no gateway nginx
            """)
    void saysWhatIsWrong(String options, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of(options.split(" "))))
                .withMessageStartingWith(why);
    }
}
