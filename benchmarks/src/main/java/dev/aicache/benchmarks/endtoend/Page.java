package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts tables and plots of {@link Results} into a page, between two marks, and the plots into files beside it. */
final class Page {

    static final String BEGIN = "<!-- measured by benchmarks/bin/end-to-end -->";
    static final String END = "<!-- end of what was measured -->";

    private final Results results;
    private final ResultTables tables;

    Page(Results results) {
        this.results = results;
        this.tables = new ResultTables(results);
    }

    /** @throws IllegalArgumentException if the page does not have the two marks */
    void update(Path page) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "%s has no place for results; write the lines %s and %s".formatted(page, BEGIN, END));
        }
        Path images = page.resolveSibling("images");
        Files.createDirectories(images);
        for (String scenario : results.scenarios()) {
            Files.writeString(images.resolve(image(scenario)), plot(scenario));
        }
        Files.writeString(page, text.substring(0, begin) + BEGIN + "\n\n" + markdown("images/") + text.substring(end));
    }

    /** @param images where plots are, with a slash at its end; empty for no plots */
    String markdown(String images) {
        StringBuilder text = new StringBuilder();
        text.append(
                "%s; %s; %s.\n\n".formatted(results.note("machine"), results.note("java"), results.note("placement")));
        for (String name : results.scenarios()) {
            text.append("### ").append(title(name)).append("\n\n");
            if (!images.isEmpty()) {
                text.append("![%s](%s%s)\n\n".formatted(plotTitle(name), images, image(name)));
            }
            text.append(tables.table(name)).append('\n');
            int dropped = results.figures(name).dropped();
            if (dropped > 0) {
                text.append("Not counted, because others were at work: %d windows.\n\n".formatted(dropped));
            }
        }
        return text.toString();
    }

    private String plot(String scenario) {
        Figures figures = results.figures(scenario);
        boolean hasFirst = ResultTables.hasFirstBytes(figures);
        BarPlot plot = new BarPlot(plotTitle(scenario));
        for (String candidate : figures.candidates()) {
            plot.add(
                    tables.title(candidate),
                    figures.spread(candidate, hasFirst ? Window::first50 : Window::cpu),
                    tables.title(candidate).contains("`AiCache`"));
        }
        return plot.svg();
    }

    private String plotTitle(String scenario) {
        boolean hasFirst = ResultTables.hasFirstBytes(results.figures(scenario));
        return title(scenario) + (hasFirst ? ": µs until the first byte, p50" : ": µs of CPU per request");
    }

    private static String image(String scenario) {
        return "performance-" + scenario + ".svg";
    }

    private static String title(String scenario) {
        return Scenario.ALL.stream()
                .filter(known -> known.name().equals(scenario))
                .findFirst()
                .map(Scenario::title)
                .orElse(scenario);
    }
}
