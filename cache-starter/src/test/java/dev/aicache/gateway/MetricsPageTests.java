package dev.aicache.gateway;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

import dev.aicache.Anomaly;
import dev.aicache.BudgetChange;
import dev.aicache.BypassReason;
import dev.aicache.CacheListener;
import dev.aicache.CacheRequest;
import dev.aicache.Expense;
import dev.aicache.Headers;
import dev.aicache.HeldBack;
import dev.aicache.InputTally;
import dev.aicache.Outcome;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.ShadowResult;
import dev.aicache.SkipReason;
import dev.aicache.Tag;
import dev.aicache.Tokens;
import dev.aicache.coordination.remote.RemoteStatistics;
import dev.aicache.coordination.remote.RemoteStatistics.Circuit;
import dev.aicache.coordination.remote.RemoteStatus;
import dev.aicache.warming.Filling;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.WarmingListener;
import dev.aicache.warming.WarmingRequest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Holds {@code docs/metrics.md} to the meters of a gateway that has everything. */
class MetricsPageTests {

    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");
    private static final Tokens TOKENS = new Tokens(1, 1, 1, 1, 1);
    private static final Expense EXPENSE = new Expense("chat", "m", "none", TOKENS, 1, 1, true);

    /** Something to tell a listener, of every type that it is told of. */
    private static final Map<Class<?>, Object> SAMPLES = new HashMap<>();

    static {
        SAMPLES.put(String.class, "chat");
        SAMPLES.put(Outcome.class, Outcome.HIT);
        SAMPLES.put(BypassReason.class, BypassReason.METHOD);
        SAMPLES.put(SkipReason.class, SkipReason.STATUS);
        SAMPLES.put(HeldBack.class, HeldBack.WAITED);
        SAMPLES.put(InputTally.class, new InputTally(2, 1, 1, true));
        SAMPLES.put(Expense.class, EXPENSE);
        SAMPLES.put(BudgetChange.class, new BudgetChange(2, 1, BudgetChange.Cause.PRESSURE));
        SAMPLES.put(Anomaly.class, new Anomaly("chat", Anomaly.Sign.SUDDEN_HITS, false, 1, 0.2));
        SAMPLES.put(ShadowResult.class, ShadowResult.IDENTICAL);
        SAMPLES.put(PurgeNotice.class, PurgeNotice.hard(Tag.EVERYTHING));
        SAMPLES.put(PurgeResult.Reach.class, PurgeResult.Reach.EVERYONE);
        SAMPLES.put(CacheListener.Fault.class, CacheListener.Fault.KEY);
        SAMPLES.put(
                WarmingRequest.class,
                new WarmingRequest(
                        new CacheRequest("POST", "/v1/x", null, Headers.empty(), new byte[0]), null, "line 1"));
        SAMPLES.put(Filling.class, new Filling(Filling.Outcome.FILLED, 200, null, null, EXPENSE));
        SAMPLES.put(
                JobReport.class,
                new JobReport(
                        "warm-1",
                        "warm",
                        "a list",
                        JobReport.State.DONE,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        1L,
                        1,
                        0,
                        0,
                        1,
                        Duration.ZERO,
                        TOKENS,
                        0,
                        List.of(),
                        null));
    }

    @TempDir
    private Path folder;

    @Configuration(proxyBeanMethods = false)
    static class Others {

        @Bean
        SteeredSync sync() {
            return new SteeredSync();
        }

        @Bean
        RemoteStatus remote() {
            return () -> new RemoteStatistics(
                    0, 0, Map.of(), 0, 0, 0, Duration.ZERO, 0, 0, 0, 0, 0, Circuit.CLOSED, Circuit.CLOSED);
        }
    }

    @Test
    void thePageHasTheMetersThatThereAre() throws Exception {
        try (TestUpstream upstream = new TestUpstream();
                TestGateway gateway = TestGateway.builder()
                        .with(Others.class)
                        .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                        .with("ai-cache.warming.journal.folder=" + folder.resolve("journal"))
                        .start()) {
            tell(gateway, CacheListener.class);
            tell(gateway, WarmingListener.class);

            assertThat(documented())
                    .as("docs/metrics.md")
                    .isEqualTo(String.join("\n", existing(gateway.bean(MeterRegistry.class))));
        }
    }

    /** Most counters are there when they have something to count, and not before. */
    private static <T> void tell(TestGateway gateway, Class<T> type) throws Exception {
        for (T listener : gateway.context().getBeansOfType(type).values()) {
            for (Method event : type.getMethods()) {
                if (event.isDefault() && listener.getClass().getPackageName().equals("dev.aicache.metrics")) {
                    Object[] told = Arrays.stream(event.getParameterTypes())
                            .map(each -> {
                                assertThat(SAMPLES).as("a sample to tell").containsKey(each);
                                return SAMPLES.get(each);
                            })
                            .toArray();
                    event.invoke(listener, told);
                }
            }
        }
    }

    private static Set<String> existing(MeterRegistry registry) {
        Map<String, Set<String>> tags = new HashMap<>();
        registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith("ai.cache.") || "ai-cache".equals(id.getTag("cache")))
                .forEach(id -> {
                    Set<String> keys = tags.computeIfAbsent(row(id), each -> new TreeSet<>());
                    id.getTags().forEach(tag -> keys.add(tag.getKey()));
                });
        Set<String> rows = new TreeSet<>();
        tags.forEach((row, keys) -> rows.add(row + " | " + String.join(" ", keys)));
        return rows;
    }

    private static String row(Meter.Id id) {
        String unit = id.getBaseUnit() == null ? "" : id.getBaseUnit();
        return String.join(" | ", id.getName(), prometheus(id, unit), word(id.getType()), unit);
    }

    private static String word(Meter.Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** As Micrometer's registry for Prometheus names it. */
    private static String prometheus(Meter.Id id, String unit) {
        String name = id.getName().replace('.', '_');
        String united = unit.isEmpty() || name.endsWith("_" + unit) ? name : name + "_" + unit;
        return id.getType() == Meter.Type.COUNTER ? united + "_total" : united;
    }

    private static String documented() throws Exception {
        return Files.readAllLines(PAGE, UTF_8).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|"))
                .map(cells -> String.join(
                        " | ", words(cells[1]), words(cells[2]), cells[3].trim(), cells[4].trim(), words(cells[5])))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String words(String cell) {
        return WORD.matcher(cell)
                .results()
                .map((MatchResult each) -> each.group(1))
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
