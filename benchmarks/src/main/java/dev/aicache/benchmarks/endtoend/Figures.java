package dev.aicache.benchmarks.endtoend;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the quiet windows of a scenario say. Immutable. */
final class Figures {

    /** Median, lowest and highest of some values; of none, not a number. */
    record Spread(double median, double lowest, double highest, int count) {

        static Spread of(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int count = sorted.length;
            if (count == 0) {
                return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
            }
            double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
            return new Spread(median, sorted[0], sorted[count - 1], count);
        }
    }

    private final List<Window> all;
    private final List<Window> quiet;

    Figures(List<Window> windows) {
        all = List.copyOf(windows);
        quiet = windows.stream().filter(Window::isQuiet).toList();
    }

    /** In the order in which they took turns. */
    List<String> candidates() {
        return all.stream().map(Window::candidate).distinct().toList();
    }

    Spread spread(String candidate, ToDoubleFunction<Window> figure) {
        return Spread.of(quiet.stream()
                .filter(window -> window.candidate().equals(candidate))
                .mapToDouble(figure)
                .toArray());
    }

    /** Median of the ratios round by round, because the machine may be faster in one round than in another. */
    double ratio(String candidate, String to, ToDoubleFunction<Window> figure) {
        return Spread.of(quiet.stream()
                        .filter(window -> window.candidate().equals(candidate))
                        .flatMapToDouble(window -> quiet.stream()
                                .filter(other -> other.candidate().equals(to) && other.round() == window.round())
                                .mapToDouble(other -> figure.applyAsDouble(window) / figure.applyAsDouble(other)))
                        .toArray())
                .median();
    }

    int dropped() {
        return all.size() - quiet.size();
    }
}
