package dev.aicache.gateway;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the tables of {@code docs/dialects.md} to what a gateway does with the golden recordings. They are written anew
 * by {@code ./mvnw -pl cache-starter test -Dtest=DialectsTableTests -Dgolden.tables=write}.
 */
class DialectsTableTests {

    private static final Path PAGE = Path.of("..", "docs", "dialects.md");
    private static final String BEGIN = "<!-- tables: begin -->\n";
    private static final String END = "<!-- tables: end -->";

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void thePageSaysWhatTheGatewayDoes() throws Exception {
        String tables = tables();
        String page = Files.readString(PAGE, UTF_8);
        String written =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + tables + page.substring(page.indexOf(END));
        if ("write".equals(System.getProperty("golden.tables"))) {
            Files.writeString(PAGE, written, UTF_8);
        }
        assertThat(Files.readString(PAGE, UTF_8))
                .as(
                        "docs/dialects.md is not what the gateway does; "
                                + "./mvnw -pl cache-starter test -Dtest=DialectsTableTests -Dgolden.tables=write brings it up to date")
                .isEqualTo(written);
    }

    private static String tables() throws Exception {
        Map<String, List<GoldenCase>> dialects = GoldenCase.all().stream()
                .collect(Collectors.groupingBy(GoldenCase::dialect, TreeMap::new, Collectors.toList()));
        StringBuilder page = new StringBuilder();
        try (GoldenGateway gateway = new GoldenGateway()) {
            for (Map.Entry<String, List<GoldenCase>> dialect : dialects.entrySet()) {
                page.append(table(gateway, dialect.getKey(), dialect.getValue()));
            }
        }
        return page.append('\n').toString();
    }

    private static String table(GoldenGateway gateway, String dialect, List<GoldenCase> cases) throws Exception {
        List<GoldenForm> forms = cases.get(0).forms();
        List<String> head = new ArrayList<>(List.of("case"));
        forms.forEach(form -> head.add(form.word()));
        for (GoldenForm recorded : forms) {
            forms.stream()
                    .filter(asked -> asked != recorded)
                    .forEach(asked -> head.add(recorded.word() + " → " + asked.word()));
        }
        StringBuilder table =
                new StringBuilder("\n### " + dialect + "\n\n" + row(head) + "|---".repeat(head.size()) + "|\n");
        for (GoldenCase golden : cases) {
            List<String> cells = new ArrayList<>(List.of("`" + golden.name() + "`"));
            List<String> crossings = new ArrayList<>();
            for (GoldenForm recorded : forms) {
                String outcome = record(gateway, golden, recorded);
                cells.add(outcome);
                for (GoldenForm asked : forms) {
                    if (asked != recorded) {
                        boolean isStored = outcome.equals(GoldenGateway.STORED);
                        crossings.add(isStored ? crossing(gateway, golden, recorded, asked) : "");
                    }
                }
            }
            cells.addAll(crossings);
            table.append(row(cells));
        }
        return table.toString();
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** Asks for the answer in the form; what became of it. */
    private static String record(GoldenGateway gateway, GoldenCase golden, GoldenForm form) throws Exception {
        gateway.serve(golden, form);
        String status = cacheStatus(gateway.ask(golden, form));
        if (status.contains("fwd=bypass")) {
            return "bypass: " + status.substring(status.indexOf("detail=") + "detail=".length());
        }
        String end = gateway.fillEnd();
        return end.equals(GoldenGateway.STORED) ? end : "no: " + end;
    }

    /** Whether the answer that was recorded in one form is given to who asks for the other. */
    private static String crossing(GoldenGateway gateway, GoldenCase golden, GoldenForm recorded, GoldenForm asked)
            throws Exception {
        // What another crossing added is in the way.
        if (gateway.calls() > 1) {
            record(gateway, golden, recorded);
        }
        gateway.ask(golden, asked);
        if (gateway.calls() == 1) {
            return "yes";
        }
        // Its end must not be taken for that of the next fill.
        gateway.fillEnd();
        return "apart";
    }
}
