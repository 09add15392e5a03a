package dev.aicache.gateway;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

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
import dev.aicache.coordination.remote.RemoteStatus;
import dev.aicache.warming.Filling;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.WarmingListener;
import dev.aicache.warming.WarmingRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The meters of a gateway that has everything, each told of at least once, and what Prometheus gets where it scrapes them.
 *
 * @param ids those of the cache, whose own registry is Prometheus's
 * @param scraped the names of all samples, and the labels that each has
 */
record EveryMeter(List<Meter.Id> ids, Map<String, Set<String>> scraped) {

    private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)\\})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Tokens TOKENS = new Tokens(1, 1, 1, 1, 1);
    private static final Expense EXPENSE = new Expense("chat", "m", "none", TOKENS, 1, 1, true);

    /** Something to tell a listener, of every type that it is told of. */
    private static final Map<Class<?>, Object> SAMPLES = new HashMap<>();

    static {
        SAMPLES.put(String.class, "chat");
        SAMPLES.put(int.class, 200);
        SAMPLES.put(Duration.class, Duration.ofMillis(1));
        SAMPLES.put(Anomaly.class, new Anomaly("chat", Anomaly.Sign.SUDDEN_HITS, false, 1, 0.2));
        SAMPLES.put(ShadowResult.class, ShadowResult.IDENTICAL);
        SAMPLES.put(Outcome.class, Outcome.HIT);
        SAMPLES.put(BypassReason.class, BypassReason.METHOD);
        SAMPLES.put(SkipReason.class, SkipReason.STATUS);
        SAMPLES.put(HeldBack.class, HeldBack.WAITED);
        SAMPLES.put(InputTally.class, new InputTally(2, 1, 1, true));
        SAMPLES.put(Expense.class, EXPENSE);
        SAMPLES.put(BudgetChange.class, new BudgetChange(2, 1, BudgetChange.Cause.PRESSURE));
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

    @Configuration(proxyBeanMethods = false)
    static class Others {

        @Bean
        PrometheusMeterRegistry registry() {
            return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        }

        @Bean
        SteeredSync sync() {
            return new SteeredSync();
        }

        @Bean
        RemoteStatus remote() {
            return () -> new RemoteStatistics(
                    0,
                    0,
                    Map.of(),
                    0,
                    0,
                    0,
                    Duration.ZERO,
                    0,
                    0,
                    0,
                    0,
                    0,
                    RemoteStatistics.Circuit.CLOSED,
                    RemoteStatistics.Circuit.CLOSED);
        }
    }

    private static final class Once {

        private static final EveryMeter FOUND = find();
    }

    /** Looks once for all who ask. */
    static EveryMeter of() {
        return Once.FOUND;
    }

    private static EveryMeter find() {
        try {
            Path folder = Files.createTempDirectory("aicache-meters");
            try (TestUpstream upstream = new TestUpstream();
                    TestGateway gateway = TestGateway.builder()
                            .with(Others.class)
                            .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                            .with("ai-cache.warming.journal.folder=" + folder.resolve("journal"))
                            .start()) {
                gateway.chat();
                tell(gateway, CacheListener.class);
                tell(gateway, WarmingListener.class);
                PrometheusMeterRegistry registry = gateway.bean(PrometheusMeterRegistry.class);
                return new EveryMeter(
                        registry.getMeters().stream().map(Meter::getId).toList(), samples(registry.scrape()));
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(each);
                    }
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Set<String>> samples(String scrape) {
        Map<String, Set<String>> samples = new TreeMap<>();
        scrape.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            Set<String> labels = samples.computeIfAbsent(sample.group(1), each -> new TreeSet<>());
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach(each -> labels.add(each.group(1)));
            }
        });
        return samples;
    }

    /** Whether it is one of the cache's. */
    static boolean isOurs(Meter.Id id) {
        return id.getName().startsWith("ai.cache.") || "ai-cache".equals(id.getTag("cache"));
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
}
