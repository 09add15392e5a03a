package dev.aicache.gateway;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.Meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Holds {@code docs/metrics.md} to the meters of a gateway that has everything, and to what Prometheus makes of them. */
class MetricsPageTests {

    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");

    @Test
    void thePageHasTheMetersThatThereAre() throws Exception {
        assertThat(documented()).as("docs/metrics.md").isEqualTo(String.join("\n", existing()));
    }

    @Test
    void prometheusGetsThemByTheNamesOnThePage() throws Exception {
        Set<String> onPage = documented()
                .lines()
                .map(row -> row.split(" \\| ", -1)[1])
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> got = EveryMeter.of().scraped().keySet().stream()
                .filter(each -> each.startsWith("ai_cache_") || each.startsWith("cache_"))
                .map(each -> each.replaceAll("_(count|sum|max)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(got).isEqualTo(onPage);
    }

    private static Set<String> existing() {
        Map<String, Set<String>> tags = new HashMap<>();
        EveryMeter.of().ids().stream().filter(EveryMeter::isOurs).forEach(id -> {
            Set<String> keys = tags.computeIfAbsent(row(id), each -> new TreeSet<>());
            id.getTags().forEach(tag -> keys.add(tag.getKey()));
        });
        Set<String> rows = new TreeSet<>();
        tags.forEach((row, keys) -> rows.add(row + " | " + String.join(" ", keys)));
        return rows;
    }

    private static String row(Meter.Id id) {
        String unit = id.getBaseUnit() == null ? "" : id.getBaseUnit();
        return String.join(
                " | ", id.getName(), prometheus(id, unit), id.getType().name().toLowerCase(Locale.ROOT), unit);
    }

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
