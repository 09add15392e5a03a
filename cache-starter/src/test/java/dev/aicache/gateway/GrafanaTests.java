package dev.aicache.gateway;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Every query of the dashboard and of the alerts asks for samples that a gateway really has, by labels that they really have. Where
 * {@code promtool} (Debian's package {@code prometheus}) is at hand, the alerts are tried on series that are made up, too.
 */
class GrafanaTests {

    private static final Path FOLDER = Path.of("..", "docs", "grafana");

    /** What a query has beside names: strings, ranges, numbers and all that is no word. */
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    private static final Pattern GROUPING = Pattern.compile("\\b(by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_]\\w*)\\s*(\\{[^}]*})?\\s*(\\(?)");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool");

    /** What Prometheus itself adds to every sample. */
    private static final Set<String> ADDED = Set.of("job", "instance");

    @TempDir
    private Path folder;

    /** A query and where it stands. */
    private record Query(String place, String text) {}

    private static List<Query> dashboard() throws Exception {
        List<Query> queries = new ArrayList<>();
        Map<String, Object> board = new Yaml().load(Files.readString(FOLDER.resolve("ai-cache.json")));
        collect("dashboard", board.get("panels"), queries);
        return queries;
    }

    @SuppressWarnings("unchecked")
    private static void collect(String place, Object node, List<Query> queries) {
        if (node instanceof List<?> all) {
            all.forEach(each -> collect(place, each, queries));
        } else if (node instanceof Map<?, ?> map) {
            String title = map.get("title") instanceof String text ? text : place;
            if (map.get("expr") instanceof String text) {
                queries.add(
                        new Query(title, text.replace("$__rate_interval", "5m").replace("$__range", "1h")));
            }
            ((Map<String, Object>) map).values().forEach(each -> collect(title, each, queries));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rules() throws Exception {
        Map<String, List<Map<String, Object>>> file = new Yaml().load(Files.readString(FOLDER.resolve("alerts.yml")));
        return file.get("groups").stream()
                .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
                .toList();
    }

    private static List<Query> alerts() throws Exception {
        return rules().stream()
                .map(rule -> new Query((String) rule.get("alert"), (String) rule.get("expr")))
                .toList();
    }

    @Test
    void everyQueryAsksForWhatThereIs() throws Exception {
        List<Query> queries = new ArrayList<>(dashboard());
        queries.addAll(alerts());
        assertThat(queries).hasSizeGreaterThan(60);
        assertThat(queries).allSatisfy(GrafanaTests::asksForWhatThereIs);
    }

    private static void asksForWhatThereIs(Query query) {
        Map<String, Set<String>> scraped = EveryMeter.of().scraped();
        String text = STRING.matcher(query.text()).replaceAll("\"\"");
        Set<String> known = new HashSet<>(ADDED);
        Set<String> grouped = new HashSet<>();
        String flat = GROUPING.matcher(text).replaceAll(each -> {
            Arrays.stream(each.group(2).split(",")).map(String::trim).forEach(grouped::add);
            return " ";
        });
        int samples = 0;
        for (MatchResult each : SELECTOR.matcher(flat.replaceAll("\\[[^]]*]|\\boffset \\w+|\\b[0-9]\\S*", " "))
                .results()
                .toList()) {
            String name = each.group(1);
            if (!each.group(3).isEmpty() && each.group(2) == null || WORDS.contains(name)) {
                continue;
            }
            samples++;
            assertThat(scraped).as(query.place()).containsKey(name);
            Set<String> labels = new TreeSet<>(scraped.get(name));
            labels.addAll(ADDED);
            known.addAll(labels);
            if (each.group(2) != null) {
                assertThat(MATCHER.matcher(each.group(2)).results().map(label -> label.group(1)))
                        .as("labels of %s in %s", name, query.place())
                        .isSubsetOf(labels);
            }
        }
        assertThat(samples).as(query.place()).isPositive();
        assertThat(grouped).as("groups of %s", query.place()).isSubsetOf(known);
    }

    @Test
    void everyMeterIsLookedAtSaveForDetails() throws Exception {
        List<Query> queries = new ArrayList<>(dashboard());
        queries.addAll(alerts());
        String all = queries.stream().map(Query::text).reduce("", (one, other) -> one + "\n" + other);
        Set<String> unseen = new TreeSet<>();
        for (String name : EveryMeter.of().scraped().keySet()) {
            if (name.startsWith("ai_cache_") && !all.contains(name)) {
                unseen.add(name);
            }
        }
        assertThat(unseen)
                .containsExactlyInAnyOrder(
                        "ai_cache_inputs_total",
                        "ai_cache_saved_tokens_parts_tokens_total",
                        "ai_cache_spent_tokens_parts_tokens_total",
                        "ai_cache_spent_tokens_total",
                        "ai_cache_saved_unpriced_total",
                        "ai_cache_spent_unpriced_total",
                        "ai_cache_warming_journal_requests",
                        "ai_cache_warming_journal_size_bytes");
    }

    @Test
    @SuppressWarnings("unchecked")
    void everyAlertIsTriedOnAnOccasionForIt() throws Exception {
        Map<String, List<Map<String, Object>>> file =
                new Yaml().load(Files.readString(FOLDER.resolve("alerts-test.yml")));
        Set<String> tried = new LinkedHashSet<>();
        for (Map<String, Object> test : file.get("tests")) {
            for (Map<String, Object> each : (List<Map<String, Object>>) test.get("alert_rule_test")) {
                if (each.containsKey("exp_alerts")) {
                    tried.add((String) each.get("alertname"));
                }
            }
        }
        assertThat(tried)
                .containsExactlyInAnyOrderElementsOf(
                        rules().stream().map(rule -> (String) rule.get("alert")).toList());
    }

    @Test
    void promtoolReadsEveryQueryAndFindsTheAlertsRight() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "promtool"))),
                "promtool is not there");
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        for (Query query : dashboard()) {
            rules.append("      - { record: 'query', expr: '")
                    .append(query.text())
                    .append("' }\n");
        }
        Path file = Files.writeString(folder.resolve("dashboard.yml"), rules, UTF_8);
        promtool("check", "rules", "--lint=none", file.toString());
        promtool("check", "rules", FOLDER.resolve("alerts.yml").toString());
        promtool("test", "rules", FOLDER.resolve("alerts-test.yml").toString());
    }

    private void promtool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(Arrays.asList(arguments));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
}
