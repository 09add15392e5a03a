package dev.aicache.warming;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.aicache.warming.JobReport.Errors;
import dev.aicache.warming.JobReport.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WarmerTests {

    private static final WarmingLimits LIMITS = new WarmingLimits(4, 0, 5, null, null);

    @TempDir
    private Path folder;

    private final Map<String, WarmingSource> sources = new ConcurrentHashMap<>();
    private final Jobs jobs = new Jobs(Clock.systemUTC(), System::nanoTime);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<CompletableFuture<Filling>> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stuck = new CountDownLatch(4);
    private int stuckFrom = Integer.MAX_VALUE;

    private final WarmingTarget target = new WarmingTarget() {
        private int number;

        @Override
        public synchronized CompletionStage<Filling> fill(WarmingRequest request) {
            asked.add(request.where());
            if (++number > stuckFrom) {
                CompletableFuture<Filling> never = new CompletableFuture<>();
                open.add(never);
                stuck.countDown();
                return never;
            }
            return CompletableFuture.completedFuture(ScriptedTarget.FILLED);
        }

        @Override
        public CompletionStage<Filling> forecast(WarmingRequest request) {
            return CompletableFuture.completedFuture(ScriptedTarget.FILLED);
        }
    };

    private Warmer warmer(WarmingLimits limits) {
        return new Warmer(
                jobs,
                () -> target,
                new WarmingSources(sources, new WarmingFolder(folder), Map.of()),
                limits,
                new WarmingListener() {},
                System::nanoTime);
    }

    private static JobReport end(Job job) throws Exception {
        return job.end().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static String lines(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(line -> line % 1000 == 17
                        ? "line that is no request"
                        : "{\"path\":\"/v1/x\",\"body\":{\"n\":%d}}".formatted(line))
                .collect(Collectors.joining("\n"));
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void asksTenThousandLinesAndTellsThoseThatAreNoRequests() throws Exception {
        Files.writeString(folder.resolve("all.jsonl"), lines(10_000));

        JobReport report = end(warmer(LIMITS).start(List.of("all.jsonl"), WarmingOptions.DEFAULT));

        assertThat(report.state()).isEqualTo(State.DONE);
        assertThat(report.what()).isEqualTo("all.jsonl");
        assertThat(report.total()).isEqualTo(10_000);
        assertThat(report.done()).isEqualTo(9_990);
        assertThat(report.errors())
                .containsExactly(new Errors(
                        "not-json",
                        10,
                        IntStream.range(0, 10)
                                .mapToObj(i -> "line " + (1000 * i + 17))
                                .toList()));
    }

    @Test
    void stopsWithinASecondWhenItIsCancelledHalfWayAndSaysSo() throws Exception {
        stuckFrom = 5_000;
        AtomicBoolean isClosed = new AtomicBoolean();
        InputStream text = new ByteArrayInputStream(lines(10_000).getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                isClosed.set(true);
            }
        };
        Job job = warmer(LIMITS).start("an upload", text, WarmingOptions.DEFAULT);
        assertThat(stuck.await(20, TimeUnit.SECONDS)).isTrue();

        long before = System.nanoTime();
        job.cancel();
        JobReport report = end(job);

        assertThat(System.nanoTime() - before).isLessThan(1_000_000_000L);
        assertThat(report.state()).isEqualTo(State.CANCELLED);
        assertThat(report.done()).isEqualTo(5_000);
        assertThat(open).hasSize(4).allMatch(CompletableFuture::isCancelled);
        assertThat(isClosed).isTrue();
    }

    @Test
    void doesNotWaitForATextThatDoesNotComeWhenItIsCancelled() throws Exception {
        CountDownLatch isReading = new CountDownLatch(1);
        CountDownLatch isClosed = new CountDownLatch(1);
        InputStream slow = new InputStream() {
            @Override
            public int read() throws IOException {
                isReading.countDown();
                while (true) {
                    try {
                        isClosed.await();
                        throw new IOException("closed");
                    } catch (InterruptedException e) {
                        // Some streams cannot be interrupted.
                    }
                }
            }

            @Override
            public int read(byte[] buffer, int from, int length) throws IOException {
                return read();
            }

            @Override
            public void close() {
                isClosed.countDown();
            }
        };
        Job job = warmer(LIMITS).start("an upload", slow, WarmingOptions.DEFAULT);
        assertThat(isReading.await(10, TimeUnit.SECONDS)).isTrue();

        job.cancel();

        assertThat(end(job).state()).isEqualTo(State.CANCELLED);
        assertThat(job.report().message()).isNull();
    }

    @Test
    void asksSourcesInTheirOrderAndEndsTheOneThatFailsAlone() throws Exception {
        AtomicBoolean isClosed = new AtomicBoolean();
        sources.put("good", () -> Stream.of(ScriptedTarget.request(7)).onClose(() -> isClosed.set(true)));
        sources.put("bad", () -> {
            throw new IOException("no connection");
        });
        sources.put(
                "half",
                () -> Stream.of(1, 2).map(number -> {
                    if (number == 2) {
                        throw new IllegalStateException("the rest is missing");
                    }
                    return ScriptedTarget.request(8);
                }));
        Files.writeString(folder.resolve("a.jsonl"), "{\"path\":\"/v1/x\"}\nx");

        JobReport report = end(warmer(LIMITS).start(List.of("bad", "half", "good", "a.jsonl"), WarmingOptions.DEFAULT));

        assertThat(asked).containsExactly("line 8", "line 7", "a.jsonl line 1");
        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(report.message()).isEqualTo("bad ended early: no connection; half ended early: the rest is missing");
        assertThat(report.done()).isEqualTo(3);
        assertThat(report.total()).isNull();
        assertThat(report.errors()).containsExactly(new Errors("not-json", 1, List.of("a.jsonl line 2")));
        assertThat(isClosed).isTrue();
    }

    @Test
    void letsWhatIsInFlightEndWhereItsSourceFails() throws Exception {
        CompletableFuture<Filling> slow = new CompletableFuture<>();
        WarmingTarget waiting = new WarmingTarget() {
            @Override
            public CompletionStage<Filling> fill(WarmingRequest request) {
                return slow;
            }

            @Override
            public CompletionStage<Filling> forecast(WarmingRequest request) {
                return slow;
            }
        };
        Warmer warmer = new Warmer(
                jobs,
                () -> waiting,
                new WarmingSources(Map.of(), null, Map.of()),
                LIMITS,
                new WarmingListener() {},
                System::nanoTime);
        CountDownLatch hasFailed = new CountDownLatch(1);
        Job job = warmer.start(
                "half",
                () -> Stream.of(1, 2).map(number -> {
                    if (number == 2) {
                        hasFailed.countDown();
                        throw new IllegalStateException("the rest is missing");
                    }
                    return ScriptedTarget.request(number);
                }),
                WarmingOptions.DEFAULT);
        assertThat(hasFailed.await(10, TimeUnit.SECONDS)).isTrue();
        slow.complete(ScriptedTarget.FILLED);

        assertThat(end(job).state()).isEqualTo(State.FAILED);
        assertThat(job.report().done()).isEqualTo(1);
    }

    @Test
    void closesATextThatItDoesNotComeToRead() throws Exception {
        jobs.close();
        CountDownLatch isClosed = new CountDownLatch(1);
        Job job = warmer(LIMITS)
                .start(
                        "an upload",
                        new ByteArrayInputStream(new byte[0]) {
                            @Override
                            public void close() {
                                isClosed.countDown();
                            }
                        },
                        WarmingOptions.DEFAULT);

        assertThat(end(job).state()).isEqualTo(State.CANCELLED);
        assertThat(isClosed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void saysThatItIsADryRun() throws Exception {
        JobReport report = end(warmer(LIMITS).start("an upload", text(lines(20)), WarmingOptions.DRY_RUN));

        assertThat(asked).isEmpty();
        assertThat(report.what()).isEqualTo("dry run of an upload");
        assertThat(report.done()).isEqualTo(19);
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.message()).isEqualTo("a dry run: nothing was asked");
    }

    @Test
    void refusesOptionsBeyondWhatIsConfigured() {
        WarmingLimits limits = new WarmingLimits(4, 10, 5, 1_000L, 10.0);
        List<String> messages = new ArrayList<>();
        for (WarmingOptions options : List.of(
                new WarmingOptions(false, 5, null, null, null),
                new WarmingOptions(false, 0, null, null, null),
                new WarmingOptions(false, null, 10.5, null, null),
                new WarmingOptions(false, null, 0.0, null, null),
                new WarmingOptions(false, null, Double.NaN, null, null),
                new WarmingOptions(false, null, null, 1_001L, null),
                new WarmingOptions(false, null, null, 0L, null),
                new WarmingOptions(false, null, null, null, 10.01),
                new WarmingOptions(false, null, null, null, -1.0))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> warmer(limits).start("x", text(""), options))
                    .satisfies(e -> messages.add(e.getMessage()));
        }
        assertThat(messages)
                .containsExactly(
                        "concurrency is 5; write 4 at most, which is what ai-cache.warming.concurrency allows",
                        "concurrency is 0; write a positive number",
                        "rate is 10.5; write 10 at most, which is what ai-cache.warming.rate allows",
                        "rate is 0; write a positive number",
                        "rate is NaN; write a positive number",
                        "max-tokens is 1001; write 1000 at most, which is what ai-cache.warming.max-tokens allows",
                        "max-tokens is 0; write a positive number",
                        "max-cost is 10.01; write 10 at most, which is what ai-cache.warming.max-cost allows",
                        "max-cost is -1; write a positive number");
        assertThat(jobs.list()).isEmpty();
    }

    @Test
    void takesNarrowerOptionsInPlaceOfWhatIsConfigured() {
        WarmingLimits limits = new WarmingLimits(4, 10, 5, null, 10.0);

        assertThat(limits.narrowed(new WarmingOptions(false, 2, 2.5, 7L, 0.5)))
                .isEqualTo(new WarmingLimits(2, 2.5, 5, 7L, 0.5));
        assertThat(limits.narrowed(WarmingOptions.DEFAULT)).isEqualTo(limits);
        assertThat(LIMITS.narrowed(new WarmingOptions(false, null, 500.0, null, null))
                        .rate())
                .isEqualTo(500);
    }

    @Test
    void refusesNamesOfNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> warmer(LIMITS).start(List.of("../x"), WarmingOptions.DEFAULT))
                .withMessageContaining("leads out of the folder");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> warmer(LIMITS).start(List.of(), WarmingOptions.DEFAULT))
                .withMessageContaining("No source is named");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WarmingSources(Map.of(), null, Map.of()).feeds(List.of("x")))
                .withMessage(
                        "There is no WarmingSource bean 'x', and no file either as long as ai-cache.warming.folder is not set");
    }

    @Test
    void isAStepOfTheStartByTheNameOfASource() throws Exception {
        sources.put("faq", () -> Stream.of(ScriptedTarget.request(1)));
        StartStep step = warmer(LIMITS).step("faq");

        assertThat(step.name()).isEqualTo("faq");
        assertThat(end(step.start()).done()).isEqualTo(1);
    }
}
