package dev.aicache.benchmarks.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Results as tables of Markdown. */
final class ResultTables {

    private record Reference(String candidate, String title) {}

    private static final List<Reference> REFERENCES = List.of(
            new Reference(Candidate.PASS, "× pass-through"),
            new Reference(Candidate.NAIVE, "× naive"),
            new Reference(Candidate.CONSTANT, "× Reactor Netty"),
            new Reference(Candidate.NGINX, "× nginx"));

    private final Results results;

    ResultTables(Results results) {
        this.results = results;
    }

    /** A table of a scenario, a line for each candidate. */
    String table(String scenario) {
        Figures figures = results.figures(scenario);
        List<Reference> references = REFERENCES.stream()
                .filter(reference -> figures.candidates().contains(reference.candidate))
                .toList();
        boolean hasFirst = hasFirstBytes(figures);
        List<String> head = new ArrayList<>(List.of("", "CPU µs per request"));
        references.forEach(reference -> head.add(reference.title));
        head.addAll(List.of("requests per second", "p50 µs", "p99 µs", "p99.9 µs"));
        if (hasFirst) {
            head.addAll(List.of("first byte p50 µs", "× pass-through", "first byte p99 µs"));
        }
        head.addAll(List.of("bytes allocated", "upstream calls", "n"));
        StringBuilder table =
                new StringBuilder(row(head)).append("|---".repeat(head.size())).append("|\n");
        for (String candidate : figures.candidates()) {
            List<String> cells = new ArrayList<>();
            cells.add(title(candidate));
            Figures.Spread cpu = figures.spread(candidate, Window::cpu);
            cells.add(
                    cpu.count() == 0
                            ? "–"
                            : "**%s** [%s..%s]"
                                    .formatted(number(cpu.median()), number(cpu.lowest()), number(cpu.highest())));
            references.forEach(
                    reference -> cells.add(ratio(figures.ratio(candidate, reference.candidate, Window::cpu))));
            cells.add(whole(figures, candidate, Window::rate));
            cells.add(whole(figures, candidate, Window::p50));
            cells.add(whole(figures, candidate, Window::p99));
            cells.add(whole(figures, candidate, Window::p999));
            if (hasFirst) {
                cells.add(whole(figures, candidate, Window::first50));
                cells.add(ratio(figures.ratio(candidate, Candidate.PASS, Window::first50)));
                cells.add(whole(figures, candidate, Window::first99));
            }
            cells.add(whole(figures, candidate, Window::allocated));
            cells.add(ratio(figures.spread(candidate, Window::calls).median()));
            cells.add(Integer.toString(cpu.count()));
            table.append(row(cells));
        }
        return table.toString();
    }

    /** What a candidate is called, also one that only this run had. */
    String title(String candidate) {
        String noted = results.note("candidate " + candidate);
        return noted.isEmpty() ? candidate : noted;
    }

    static boolean hasFirstBytes(Figures figures) {
        return figures.candidates().stream()
                .anyMatch(
                        candidate -> figures.spread(candidate, Window::first50).highest() > 0);
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String whole(Figures figures, String candidate, ToDoubleFunction<Window> figure) {
        double median = figures.spread(candidate, figure).median();
        return Double.isNaN(median) || median < 0 ? "–" : String.format(Locale.ROOT, "%.0f", median);
    }

    private static String ratio(double ratio) {
        return Double.isNaN(ratio) ? "–" : String.format(Locale.ROOT, "%.2f", ratio);
    }

    static String number(double number) {
        return String.format(Locale.ROOT, number < 100 ? "%.1f" : "%.0f", number);
    }
}
